-- The deadlines that run, so that they are listed one by one and by name without the snapshots. Rows without it are in no
-- such list until their next change or `npm run rebuild`, which writes it for all.
ALTER TABLE "orders" ADD COLUMN "deadlines" JSONB;

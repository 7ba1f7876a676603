-- An order as lists show it, so that a row of a list needs neither its snapshot nor the rules. As text ("json"), which
-- keeps the order of members. Rows without one are shown from their snapshots; `npm run rebuild` writes it for all.
ALTER TABLE "orders" ADD COLUMN "summary" JSON;
ALTER TABLE "orders" ADD COLUMN "summary_version" INTEGER;

-- When an order first showed each status moves out of the snapshot, which is the write model, into the row.
ALTER TABLE "orders" ADD COLUMN "status_times" JSONB NOT NULL DEFAULT '{}';
UPDATE "orders" SET "status_times" = "state"->'statusTimes' WHERE "state" ? 'statusTimes';

-- The functions of 0.2 that decided without a lock. Those of today are in prisma/functions/ and are written by
-- `npm run migrate` after the migrations.
DROP FUNCTION "commit_decisions"(jsonb);

-- An order's inbox is read by what has no answer yet, in the order it was received.
CREATE INDEX "inbox_pending_idx" ON "inbox" ("order_id", "received_at", "sequence") WHERE "state" = 'pending';

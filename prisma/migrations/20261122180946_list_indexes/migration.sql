-- DropIndex
DROP INDEX "orders_created_at_id_idx";

-- DropIndex
DROP INDEX "orders_total_id_idx";

-- DropIndex
DROP INDEX "orders_updated_at_id_idx";

-- CreateIndex
CREATE INDEX "orders_archived_created_at_id_idx" ON "orders"("archived", "created_at", "id");

-- CreateIndex
CREATE INDEX "orders_archived_updated_at_id_idx" ON "orders"("archived", "updated_at", "id");

-- CreateIndex
CREATE INDEX "orders_archived_placed_at_id_idx" ON "orders"("archived", "placed_at", "id");

-- CreateIndex
CREATE INDEX "orders_archived_payment_id_idx" ON "orders"("archived", "payment", "id");

-- CreateIndex
CREATE INDEX "orders_archived_fulfillment_id_idx" ON "orders"("archived", "fulfillment", "id");

-- CreateIndex
CREATE INDEX "orders_archived_refund_id_idx" ON "orders"("archived", "refund", "id");

-- CreateIndex
CREATE INDEX "orders_archived_total_id_idx" ON "orders"("archived", "total", "id");

-- Orders that wait for a person are few among all; only they are in it. The schema has no word for such an index.
CREATE INDEX "orders_attention_created_at_id_idx" ON "orders"("created_at", "id") WHERE "attention";

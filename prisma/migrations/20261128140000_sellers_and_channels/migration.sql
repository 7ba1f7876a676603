-- Orders of a seller and of a channel in the order in which they came. An index of all sellers of each order has no order:
-- a seller who came late, or left, had its page only after a way through the orders of all others. Nearly every order has
-- one seller or none; those of several are few, and found whole.
DROP INDEX "orders_seller_ids_idx";
DROP INDEX "orders_archived_seller_ids_idx";
CREATE INDEX "orders_first_seller_idx" ON "orders"("archived", ("seller_ids"[1]), "created_at", "id")
  WHERE "seller_ids"[1] IS NOT NULL;
CREATE INDEX "orders_shared_idx" ON "orders" USING GIN ("seller_ids") WHERE cardinality("seller_ids") > 1;
CREATE INDEX "orders_archived_channel_created_at_id_idx" ON "orders"("archived", "channel", "created_at", "id");

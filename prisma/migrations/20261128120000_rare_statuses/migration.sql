-- What lists are filtered by, in the order in which they come by themselves. Of each dimension the status that most
-- orders have is not in its index: such an order is found soon on the way through all. A small index costs little at
-- each commit, and nothing at that of an order that is not in it. Archived orders lie apart, as in the indexes for
-- sorting, so that no list of the others has to sift them out. The schema cannot say that an index holds only some rows.
DROP INDEX "orders_lifecycle_created_at_id_idx";
DROP INDEX "orders_payment_created_at_id_idx";
DROP INDEX "orders_fulfillment_created_at_id_idx";
DROP INDEX "orders_attention_created_at_id_idx";
CREATE INDEX "orders_payment_idx" ON "orders"("archived", "payment", "created_at", "id") WHERE "payment" <> 'paid';
CREATE INDEX "orders_fulfillment_idx" ON "orders"("archived", "fulfillment", "created_at", "id")
  WHERE "fulfillment" <> 'handed';
CREATE INDEX "orders_acceptance_idx" ON "orders"("archived", "acceptance", "created_at", "id")
  WHERE "acceptance" <> 'none';
CREATE INDEX "orders_delivery_idx" ON "orders"("archived", "delivery", "created_at", "id") WHERE "delivery" <> 'none';
CREATE INDEX "orders_pickup_idx" ON "orders"("archived", "pickup", "created_at", "id") WHERE "pickup" <> 'none';
CREATE INDEX "orders_returned_idx" ON "orders"("archived", "returned", "created_at", "id") WHERE "returned" <> 'none';
CREATE INDEX "orders_refund_idx" ON "orders"("archived", "refund", "created_at", "id") WHERE "refund" <> 'none';
CREATE INDEX "orders_incident_idx" ON "orders"("archived", "created_at", "id") WHERE "incident" = 'open';
CREATE INDEX "orders_attention_idx" ON "orders"("archived", "created_at", "id") WHERE "attention";
CREATE INDEX "orders_test_idx" ON "orders"("archived", "created_at", "id") WHERE "mode" = 'test';

-- No order is closed while it is new: of the lifecycle, every status has its place.
CREATE INDEX "orders_archived_lifecycle_created_at_id_idx" ON "orders"("archived", "lifecycle", "created_at", "id");

-- Statuses of views and sellers, for the same reason.
DROP INDEX "orders_words_idx";
DROP INDEX "orders_seller_ids_idx";
CREATE INDEX "orders_words_idx" ON "orders" USING GIN ("words") WHERE NOT "archived";
CREATE INDEX "orders_archived_words_idx" ON "orders" USING GIN ("words") WHERE "archived";
CREATE INDEX "orders_seller_ids_idx" ON "orders" USING GIN ("seller_ids") WHERE NOT "archived";
CREATE INDEX "orders_archived_seller_ids_idx" ON "orders" USING GIN ("seller_ids") WHERE "archived";

-- Order numbers are among the search terms, which have an index.
DROP INDEX "orders_external_id_idx";

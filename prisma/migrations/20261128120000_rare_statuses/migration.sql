-- What lists are filtered by, in the order in which they come by themselves. Of each dimension only the statuses that
-- are rare are in its index: orders of the others are found soon on the way through all. A small index costs little at
-- each commit, and nothing for the orders that are not in it. The schema cannot say that an index holds only some rows.
DROP INDEX "orders_lifecycle_created_at_id_idx";
DROP INDEX "orders_payment_created_at_id_idx";
DROP INDEX "orders_fulfillment_created_at_id_idx";
CREATE INDEX "orders_lifecycle_idx" ON "orders"("lifecycle", "created_at", "id") WHERE "lifecycle" <> 'closed';
CREATE INDEX "orders_payment_idx" ON "orders"("payment", "created_at", "id") WHERE "payment" <> 'paid';
CREATE INDEX "orders_fulfillment_idx" ON "orders"("fulfillment", "created_at", "id") WHERE "fulfillment" <> 'handed';
CREATE INDEX "orders_acceptance_idx" ON "orders"("acceptance", "created_at", "id")
  WHERE "acceptance" IN ('pending', 'partially_accepted', 'refused', 'expired');
CREATE INDEX "orders_delivery_idx" ON "orders"("delivery", "created_at", "id")
  WHERE "delivery" IN ('part_delivered', 'received');
CREATE INDEX "orders_pickup_idx" ON "orders"("pickup", "created_at", "id") WHERE "pickup" <> 'none';
CREATE INDEX "orders_returned_idx" ON "orders"("returned", "created_at", "id") WHERE "returned" <> 'none';
CREATE INDEX "orders_refund_idx" ON "orders"("refund", "created_at", "id") WHERE "refund" <> 'none';
CREATE INDEX "orders_incident_idx" ON "orders"("created_at", "id") WHERE "incident" = 'open';
CREATE INDEX "orders_test_idx" ON "orders"("created_at", "id") WHERE "mode" = 'test';

-- Order numbers are among the search terms, which have an index.
DROP INDEX "orders_external_id_idx";

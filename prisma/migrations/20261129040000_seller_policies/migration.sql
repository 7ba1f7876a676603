-- The second wall around what a seller reads: in the role `waybill_seller`, which the application takes for such reads
-- (prisma/functions/seller_role.sql), only rows of orders with lines of the seller in `waybill.seller` exist. No setting, no
-- rows. Every other role sees all rows as before: the owner of the tables is not subject to policies at all.
ALTER TABLE "orders" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "seller_parts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "facts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "inbox" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "vault_keys" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "vault_records" ENABLE ROW LEVEL SECURITY;

CREATE POLICY "sellers_own" ON "orders"
  USING (current_user <> 'waybill_seller' OR "seller_ids" @> ARRAY[current_setting('waybill.seller', true)]);
CREATE POLICY "sellers_own" ON "seller_parts"
  USING (current_user <> 'waybill_seller' OR "seller_id" = current_setting('waybill.seller', true));

-- What belongs to an order is read through the order's own policy.
CREATE POLICY "sellers_own" ON "facts"
  USING (current_user <> 'waybill_seller' OR EXISTS (SELECT 1 FROM "orders" o WHERE o."id" = "facts"."order_id"));
CREATE POLICY "sellers_own" ON "inbox"
  USING (current_user <> 'waybill_seller' OR EXISTS (SELECT 1 FROM "orders" o WHERE o."id" = "inbox"."order_id"));
CREATE POLICY "sellers_own" ON "vault_keys"
  USING (current_user <> 'waybill_seller' OR EXISTS (SELECT 1 FROM "orders" o WHERE o."id" = "vault_keys"."order_id"));
CREATE POLICY "sellers_own" ON "vault_records"
  USING (current_user <> 'waybill_seller'
         OR EXISTS (SELECT 1 FROM "vault_keys" k WHERE k."subject" = "vault_records"."subject"));

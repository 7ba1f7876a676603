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

-- May the seller that reads see this order? Asked by policies for each row, in the role `waybill_seller` only: the order's own
-- policy responds. A function keeps its plan, while a subquery in a policy is planned with every statement.
CREATE OR REPLACE FUNCTION seller_sees_order(target text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM orders o WHERE o.id = target);
END
$$;

-- The same for a subject of the vault.
CREATE OR REPLACE FUNCTION seller_sees_subject(target text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM vault_keys k WHERE k.subject = target);
END
$$;

-- What belongs to an order is read through the order's own policy.
CREATE POLICY "sellers_own" ON "facts" USING (current_user <> 'waybill_seller' OR seller_sees_order("order_id"));
CREATE POLICY "sellers_own" ON "inbox" USING (current_user <> 'waybill_seller' OR seller_sees_order("order_id"));
CREATE POLICY "sellers_own" ON "vault_keys" USING (current_user <> 'waybill_seller' OR seller_sees_order("order_id"));
-- Nearly all subjects are orders.
CREATE POLICY "sellers_own" ON "vault_records" USING (
  current_user <> 'waybill_seller' OR seller_sees_order("subject") OR seller_sees_subject("subject"));

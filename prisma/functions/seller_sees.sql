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

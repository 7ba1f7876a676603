-- The role in which the application reads for sellers. It can read a few tables, can change nothing and cannot log in; the
-- policies of the tables leave it the rows of one seller. Without the right to create roles this only warns: the API then
-- names at its start what is missing (docs/operations.md).
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'waybill_seller') THEN
    CREATE ROLE waybill_seller NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
EXCEPTION
  -- Roles belong to the whole server: another database may be migrated at the same time.
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN RAISE WARNING 'the role waybill_seller is missing and cannot be created by %', current_user;
END
$$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'waybill_seller') THEN
    RETURN;
  END IF;
  GRANT SELECT ON orders, seller_parts, facts, inbox, vault_keys, vault_records TO waybill_seller;
  -- Whoever migrates may take the role, and has none of its rights before it does.
  IF NOT pg_has_role(current_user, 'waybill_seller', 'SET') THEN
    EXECUTE format('GRANT waybill_seller TO %I WITH INHERIT FALSE, SET TRUE', current_user);
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN RAISE WARNING 'the role waybill_seller cannot be given to %', current_user;
END
$$;

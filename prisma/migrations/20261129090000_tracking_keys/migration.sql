-- Tracking numbers are found whatever their case, blanks and hyphens. The function stands in prisma/functions/parcels.sql;
-- the indexes need it before the functions are replaced.
CREATE OR REPLACE FUNCTION tracking_key(number text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT COALESCE(
    NULLIF(translate(number, 'abcdefghijklmnopqrstuvwxyz -', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), ''), number);
$$;
CREATE INDEX "parcels_tracking_key_idx" ON "parcels"("carrier", (tracking_key("tracking_number")));

-- Callbacks that no shipment was found for: few, and looked through whenever a number becomes known.
CREATE INDEX "inbox_unmatched_idx" ON "inbox"("parked_carrier", (tracking_key("parked_tracking")))
  WHERE "order_id" IS NULL;

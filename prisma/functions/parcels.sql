-- The shipments in a snapshot that a carrier connection reports on.
CREATE OR REPLACE FUNCTION parcels_of(shipments jsonb)
RETURNS TABLE (shipment_id text, carrier text, tracking_number text, live boolean, created_at text)
LANGUAGE sql IMMUTABLE AS $$
  SELECT s->>'id', s->'carrier'->>'account', s->>'trackingNumber', NOT (s->>'cancelled')::boolean, s->>'createdAt'
  FROM jsonb_array_elements(shipments) AS s
  WHERE s->'carrier'->>'account' IS NOT NULL AND s->>'trackingNumber' IS NOT NULL;
$$;

-- What a tracking number is found by: case, blanks and hyphens do not count. `trackingKey` of the domain does the same. An
-- index is built on it: a change needs a migration that rebuilds `parcels_tracking_key_idx` and `inbox_unmatched_idx`.
CREATE OR REPLACE FUNCTION tracking_key(number text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT COALESCE(
    NULLIF(translate(number, 'abcdefghijklmnopqrstuvwxyz -', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), ''), number);
$$;

-- The shipment that a carrier means by a number: the one with exactly this number, or else one whose number is written
-- differently. None if shipments of several orders have such a number: then a person has to say which one is meant.
CREATE OR REPLACE FUNCTION parcel_with(of_carrier text, number text) RETURNS SETOF parcels LANGUAGE sql STABLE AS $$
  SELECT p.* FROM parcels p
  WHERE p.carrier = of_carrier AND tracking_key(p.tracking_number) = tracking_key(number)
    AND (p.tracking_number = number OR NOT EXISTS (
      SELECT 1 FROM parcels q
      WHERE q.carrier = of_carrier AND tracking_key(q.tracking_number) = tracking_key(number)
        AND q.order_id <> p.order_id))
  ORDER BY (p.tracking_number = number) DESC, p.tracking_number LIMIT 1;
$$;

-- Keeps which shipment a tracking number belongs to, after an order was written: the latest shipment with the number
-- takes it over, and one that was corrected or cancelled leaves it to the latest that still has it. A cancelled shipment
-- keeps a number that no other has. Answers how many callbacks that waited for a number now belong to the order.
CREATE OR REPLACE FUNCTION move_parcels(target text, before jsonb, after jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  adopted integer;
BEGIN
  IF NOT EXISTS ((SELECT b FROM parcels_of(before) b EXCEPT SELECT a FROM parcels_of(after) a)
                 UNION ALL (SELECT a FROM parcels_of(after) a EXCEPT SELECT b FROM parcels_of(before) b)) THEN
    RETURN 0;
  END IF;

  INSERT INTO parcels (carrier, tracking_number, order_id, shipment_id)
  SELECT DISTINCT ON (a.carrier, a.tracking_number) a.carrier, a.tracking_number, target, a.shipment_id
  FROM parcels_of(after) a
  WHERE NOT EXISTS (SELECT 1 FROM parcels_of(before) b
                    WHERE (b.shipment_id, b.carrier, b.tracking_number)
                        = (a.shipment_id, a.carrier, a.tracking_number))
    AND (a.live OR NOT EXISTS (SELECT 1 FROM parcels k
                               WHERE k.carrier = a.carrier AND k.tracking_number = a.tracking_number))
  ORDER BY a.carrier, a.tracking_number, a.live DESC, a.created_at DESC
  ON CONFLICT (carrier, tracking_number)
  DO UPDATE SET order_id = EXCLUDED.order_id, shipment_id = EXCLUDED.shipment_id;

  UPDATE parcels k SET order_id = heir.order_id, shipment_id = heir.shipment_id
  FROM parcels_of(before) b
  CROSS JOIN LATERAL (
    SELECT o.id AS order_id, s.shipment_id
    FROM orders o CROSS JOIN LATERAL parcels_of(o.state->'shipments') s
    WHERE o.search_terms @> ARRAY[lower(b.tracking_number)]
      AND s.live AND s.carrier = b.carrier AND s.tracking_number = b.tracking_number
    ORDER BY s.created_at DESC LIMIT 1
  ) heir
  WHERE b.live
    AND NOT EXISTS (SELECT 1 FROM parcels_of(after) a
                    WHERE a.live AND (a.shipment_id, a.carrier, a.tracking_number)
                                   = (b.shipment_id, b.carrier, b.tracking_number))
    AND k.carrier = b.carrier AND k.tracking_number = b.tracking_number
    AND k.order_id = target AND k.shipment_id = b.shipment_id;

  DELETE FROM parcels k USING parcels_of(before) b
  WHERE NOT EXISTS (SELECT 1 FROM parcels_of(after) a
                    WHERE (a.shipment_id, a.carrier, a.tracking_number)
                        = (b.shipment_id, b.carrier, b.tracking_number))
    AND k.carrier = b.carrier AND k.tracking_number = b.tracking_number
    AND k.order_id = target AND k.shipment_id = b.shipment_id;

  WITH mine AS (
    UPDATE inbox i SET order_id = target, next_signal_at = now() + interval '10 seconds'
    FROM parcels_of(after) a
    WHERE i.order_id IS NULL AND i.state = 'pending' AND i.parked_carrier = a.carrier
      AND tracking_key(i.parked_tracking) = tracking_key(a.tracking_number)
      AND target = (SELECT k.order_id FROM parcel_with(i.parked_carrier, i.parked_tracking) k)
    RETURNING i.id
  ), keys AS (
    UPDATE vault_keys k SET order_id = target FROM mine WHERE k.subject = mine.id RETURNING 1
  )
  SELECT count(*) INTO adopted FROM mine;
  RETURN adopted;
END
$$;

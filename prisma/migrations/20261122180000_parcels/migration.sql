-- The parcels that carrier connections tell of, as a snapshot holds them.
CREATE FUNCTION parcels_of(shipments jsonb)
RETURNS TABLE (shipment_id text, carrier text, tracking_number text, live boolean, created_at text)
LANGUAGE sql IMMUTABLE AS $$
  SELECT s->>'id', s->'carrier'->>'account', s->>'trackingNumber', NOT (s->>'cancelled')::boolean, s->>'createdAt'
  FROM jsonb_array_elements(shipments) AS s
  WHERE s->'carrier'->>'account' IS NOT NULL AND s->>'trackingNumber' IS NOT NULL;
$$;

-- Writes whose parcel a tracking number is, once an order is written: the latest parcel that comes to have it takes
-- it over, and one that was corrected or called off leaves it to the latest that still has it. What was called off
-- keeps a number that no other parcel has. Answers how many callbacks that waited for a number now belong to the order.
CREATE FUNCTION move_parcels(target text, before jsonb, after jsonb) RETURNS integer LANGUAGE plpgsql AS $$
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
    JOIN parcels k ON k.carrier = a.carrier AND k.tracking_number = a.tracking_number AND k.order_id = target
    WHERE i.order_id IS NULL AND i.parked_carrier = a.carrier AND i.parked_tracking = a.tracking_number
    RETURNING i.id
  ), keys AS (
    UPDATE vault_keys k SET order_id = target FROM mine WHERE k.subject = mine.id RETURNING 1
  )
  SELECT count(*) INTO adopted FROM mine;
  RETURN adopted;
END
$$;

-- Writes what a run of the workflow has decided: facts, snapshot, answers, tracking numbers and
-- suppliers' numbers, all or nothing.
--
-- Answers {"status"}: "committed" (also where exactly these facts are there already), "conflict" where the order
-- has moved on or a row has its answer, "pending_first" where a deadline would overtake a row that came earlier,
-- "missing" where there is no such order. With "committed" stands "adopted": how many callbacks and
-- suppliers' words that waited for one of the numbers now belong to the order.
CREATE OR REPLACE FUNCTION commit_decisions(p jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  target text := p->>'orderId';
  current record;
  answer record;
  adopted integer := 0;
  from_suppliers integer := 0;
BEGIN
  SELECT o.version, o.hash, o.state->'shipments' AS shipments INTO current
  FROM orders o WHERE o.id = target FOR UPDATE;
  IF NOT FOUND THEN
    RETURN '{"status": "missing"}';
  END IF;

  IF current.version <> (p->>'version')::int OR current.hash <> p->>'hash' THEN
    IF jsonb_array_length(p->'facts') > 0
       AND EXISTS (SELECT 1 FROM facts f WHERE f.order_id = target AND f.hash = p->'facts'->-1->>'hash')
       AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(p->'answers') AS a(id text)
                       JOIN inbox i ON i.id = a.id WHERE i.state = 'pending') THEN
      RETURN '{"status": "committed", "adopted": 0}';
    END IF;
    RETURN '{"status": "conflict"}';
  END IF;

  -- Only rows of this order that wait for an answer can be answered: nothing is decided that was not kept.
  IF (SELECT count(*) FROM jsonb_to_recordset(p->'answers') AS a(id text)
      JOIN inbox i ON i.id = a.id AND i.order_id = target AND i.state = 'pending')
     <> jsonb_array_length(p->'answers') THEN
    RETURN '{"status": "conflict"}';
  END IF;

  IF (p->>'deadlineAt') IS NOT NULL
     AND EXISTS (SELECT 1 FROM inbox i WHERE i.order_id = target AND i.state = 'pending'
                 AND i.received_at <= (p->>'deadlineAt')::timestamptz
                 AND i.id NOT IN (SELECT a.id FROM jsonb_to_recordset(p->'answers') AS a(id text))) THEN
    RETURN '{"status": "pending_first"}';
  END IF;

  INSERT INTO facts (order_id, sequence, version, type, data, at, who, on_behalf_of, cause, request_id, hash)
  SELECT target, f.sequence, f.version, f.data->>'type', f.data, f.at, f.who, f."onBehalfOf", f.cause,
         f."requestId", f.hash
  FROM jsonb_to_recordset(p->'facts') AS f(sequence int, version int, data jsonb, at timestamptz, who text,
       "onBehalfOf" text, cause text, "requestId" text, hash text);

  IF jsonb_typeof(p->'row') = 'object' THEN
    PERFORM project_order(target, p->'row');
    adopted := move_parcels(target, current.shipments, p->'row'->'state'->'shipments');
  END IF;

  FOR answer IN
    UPDATE inbox i SET state = a.state, refusal = a.refusal, order_version = a."orderVersion",
                       answered_at = now(), next_signal_at = NULL
    FROM jsonb_to_recordset(p->'answers') AS a(id text, state text, refusal jsonb, "orderVersion" int)
    WHERE i.id = a.id
    RETURNING i.id, i.state, i.refusal, i.order_version
  LOOP
    PERFORM pg_notify('waybill_answers', json_build_object('id', answer.id, 'state', answer.state,
      'refusal', answer.refusal, 'orderVersion', answer.order_version)::text);
  END LOOP;

  DELETE FROM sources s
  USING jsonb_to_recordset(p->'sources') AS t("sourceId" text, ref text, "isAwaited" boolean)
  WHERE s.order_id = target AND s.source_id = t."sourceId" AND t.ref IS NULL AND NOT t."isAwaited";

  INSERT INTO sources (order_id, source_id, supplier, ref)
  SELECT target, t."sourceId", t.supplier, t.ref
  FROM jsonb_to_recordset(p->'sources') AS t("sourceId" text, supplier text, ref text, "isAwaited" boolean)
  WHERE t.ref IS NOT NULL OR t."isAwaited"
  ON CONFLICT (order_id, source_id) DO UPDATE SET ref = EXCLUDED.ref;

  WITH mine AS (
    UPDATE inbox i SET order_id = target, body = jsonb_set(i.body, '{sourceId}', to_jsonb(t."sourceId")),
                       next_signal_at = now() + interval '10 seconds'
    FROM jsonb_to_recordset(p->'sources') AS t("sourceId" text, supplier text, ref text)
    WHERE i.order_id IS NULL AND i.parked_carrier = 'supplier:' || t.supplier AND i.parked_tracking = t.ref
    RETURNING i.id
  ), keys AS (
    UPDATE vault_keys k SET order_id = target FROM mine WHERE k.subject = mine.id RETURNING 1
  )
  SELECT count(*) INTO from_suppliers FROM mine;

  RETURN jsonb_build_object('status', 'committed', 'adopted', adopted + from_suppliers);
END
$$;

-- Numbers that were used again before this came still belong to their first parcel.
INSERT INTO parcels (carrier, tracking_number, order_id, shipment_id)
SELECT DISTINCT ON (s.carrier, s.tracking_number) s.carrier, s.tracking_number, o.id, s.shipment_id
FROM orders o CROSS JOIN LATERAL parcels_of(o.state->'shipments') s
WHERE s.live
ORDER BY s.carrier, s.tracking_number, s.created_at DESC
ON CONFLICT (carrier, tracking_number)
DO UPDATE SET order_id = EXCLUDED.order_id, shipment_id = EXCLUDED.shipment_id
WHERE (parcels.order_id, parcels.shipment_id) <> (EXCLUDED.order_id, EXCLUDED.shipment_id);

DELETE FROM parcels k USING orders o
WHERE o.id = k.order_id AND o.state IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM parcels_of(o.state->'shipments') s
                  WHERE (s.shipment_id, s.carrier, s.tracking_number)
                      = (k.shipment_id, k.carrier, k.tracking_number));

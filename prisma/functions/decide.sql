-- Locks an order's row and answers what a decision needs: its snapshot, and up to `batch` rows of its inbox without an
-- answer, in the order they were received. NULL if there is no such order. The lock lasts to the end of the
-- transaction, so at most one decision on an order is made at a time.
CREATE OR REPLACE FUNCTION load_order(target text, batch int) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  loaded jsonb;
BEGIN
  PERFORM 1 FROM orders WHERE id = target FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- A statement of its own: it sees what the previous holder of the lock has committed.
  SELECT jsonb_build_object(
    'version', o.version, 'hash', o.hash, 'order', o.state, 'statusTimes', o.status_times,
    'pending', COALESCE((
      SELECT jsonb_agg(w.item ORDER BY w.received_at, w.sequence) FROM (
        SELECT i.received_at, i.sequence, jsonb_build_object(
          'id', i.id, 'name', i.name, 'body', i.body, 'receivedAt', i.received_at, 'who', i.who, 'party', i.party,
          'onBehalfOf', i.on_behalf_of, 'requestId', i.request_id, 'expectedVersion', i.expected_version,
          'carrier', i.carrier, 'sellerId', i.seller_id) AS item
        FROM inbox i WHERE i.order_id = target AND i.state = 'pending'
        ORDER BY i.received_at, i.sequence LIMIT batch) w), '[]'))
  INTO loaded FROM orders o WHERE o.id = target;
  RETURN loaded;
END
$$;

-- Writes what was decided on an order whose row is locked by `load_order` in this transaction: facts, snapshot,
-- answers, tracking numbers and suppliers' numbers. Notifies of the order's new version and of the answers.
--
-- Answers how many callbacks and suppliers' reports that waited for one of the numbers now belong to the order. Fails with
-- WB001 if a deadline was decided although a row received before it has no answer yet: then nothing may be kept.
CREATE OR REPLACE FUNCTION commit_order(p jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  target text := p->>'orderId';
  before jsonb;
  answer record;
  adopted integer := 0;
  from_suppliers integer := 0;
BEGIN
  IF (p->>'deadlineAt') IS NOT NULL
     AND EXISTS (SELECT 1 FROM inbox i WHERE i.order_id = target AND i.state = 'pending'
                 AND i.received_at <= (p->>'deadlineAt')::timestamptz
                 AND i.id NOT IN (SELECT a.id FROM jsonb_to_recordset(p->'answers') AS a(id text))) THEN
    RAISE EXCEPTION 'a command was received before the deadline' USING ERRCODE = 'WB001';
  END IF;

  INSERT INTO facts (order_id, sequence, version, type, data, at, who, on_behalf_of, cause, request_id, hash)
  SELECT target, f.sequence, f.version, f.data->>'type', f.data, f.at, f.who, f."onBehalfOf", f.cause,
         f."requestId", f.hash
  FROM jsonb_to_recordset(p->'facts') AS f(sequence int, version int, data jsonb, at timestamptz, who text,
       "onBehalfOf" text, cause text, "requestId" text, hash text);

  IF jsonb_typeof(p->'row') = 'object' THEN
    SELECT o.state->'shipments' INTO before FROM orders o WHERE o.id = target;
    PERFORM project_order(target, p->'row');
    PERFORM pg_notify('waybill_versions', target || ' ' || (p->'row'->>'version'));
    adopted := move_parcels(target, before, p->'row'->'state'->'shipments');
  END IF;

  FOR answer IN
    UPDATE inbox i SET state = a.state, refusal = a.refusal, order_version = a."orderVersion",
                       answered_at = now(), next_signal_at = NULL
    FROM jsonb_to_recordset(p->'answers') AS a(id text, state text, refusal jsonb, "orderVersion" int)
    WHERE i.id = a.id
    RETURNING i.id, i.name, i.state, i.refusal, i.order_version
  LOOP
    -- No request waits for the others.
    IF answer.name NOT IN ('effect-result', 'carrier-report', 'channel-report', 'supplier-report') THEN
      PERFORM pg_notify('waybill_answers', json_build_object('id', answer.id, 'state', answer.state,
        'refusal', answer.refusal, 'orderVersion', answer.order_version)::text);
    END IF;
  END LOOP;

  IF jsonb_array_length(p->'sources') = 0 THEN
    RETURN adopted;
  END IF;

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

  RETURN adopted + from_suppliers;
END
$$;

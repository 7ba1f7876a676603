-- CreateTable
CREATE TABLE "sources" (
    "order_id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "supplier" TEXT NOT NULL,
    "ref" TEXT,

    CONSTRAINT "sources_pkey" PRIMARY KEY ("order_id","source_id")
);

-- CreateIndex
CREATE INDEX "sources_supplier_ref_idx" ON "sources"("supplier", "ref");

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
  SELECT o.version, o.hash INTO current FROM orders o WHERE o.id = target FOR UPDATE;
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

  INSERT INTO parcels (carrier, tracking_number, order_id, shipment_id)
  SELECT t.carrier, t."trackingNumber", target, t."shipmentId"
  FROM jsonb_to_recordset(p->'parcels') AS t(carrier text, "trackingNumber" text, "shipmentId" text)
  ON CONFLICT DO NOTHING;

  WITH mine AS (
    UPDATE inbox i SET order_id = target, next_signal_at = now() + interval '10 seconds'
    FROM jsonb_to_recordset(p->'parcels') AS t(carrier text, "trackingNumber" text)
    WHERE i.order_id IS NULL AND i.parked_carrier = t.carrier AND i.parked_tracking = t."trackingNumber"
    RETURNING i.id
  ), keys AS (
    UPDATE vault_keys k SET order_id = target FROM mine WHERE k.subject = mine.id RETURNING 1
  )
  SELECT count(*) INTO adopted FROM mine;

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

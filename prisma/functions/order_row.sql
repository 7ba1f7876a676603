-- Writes an order's snapshot with all columns that follow from it, and the parts of its sellers.
CREATE OR REPLACE FUNCTION project_order(target text, snapshot jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE orders o SET
    version = r.version, hash = r.hash, state = r.state, mode = r.mode, lifecycle = r.lifecycle,
    acceptance = r.acceptance, payment = r.payment, fulfillment = r.fulfillment, delivery = r.delivery,
    pickup = r.pickup, returned = r.returned, refund = r.refund, incident = r.incident,
    attention = r.attention, archived = r.archived, total = r.total,
    seller_ids = ARRAY(SELECT jsonb_array_elements_text(r."sellerIds")),
    search_terms = ARRAY(SELECT jsonb_array_elements_text(r."searchTerms")),
    words = ARRAY(SELECT jsonb_array_elements_text(r.words)), status_times = r."statusTimes",
    summary = r.summary::json, summary_version = r."summaryVersion",
    -- Hashes of names change only when people were corrected.
    name_tokens = CASE WHEN snapshot ? 'nameTokens'
      THEN ARRAY(SELECT jsonb_array_elements_text(snapshot->'nameTokens')) ELSE o.name_tokens END,
    placed_at = r."placedAt", created_at = r."createdAt", updated_at = r."updatedAt",
    next_deadline = r."nextDeadline", deadlines = r.deadlines, next_wake_at = r."nextWakeAt"
  FROM jsonb_to_record(snapshot) AS r(version int, hash text, state jsonb, mode text, lifecycle text,
       acceptance text, payment text, fulfillment text, delivery text, pickup text, returned text, refund text,
       incident text, attention boolean, archived boolean, total bigint, "sellerIds" jsonb,
       "searchTerms" jsonb, words jsonb, "statusTimes" jsonb, summary text, "summaryVersion" int,
       "placedAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz, "nextDeadline" timestamptz,
       deadlines jsonb, "nextWakeAt" timestamptz)
  WHERE o.id = target;

  -- A worker of before 0.3 writes no parts, and leaves those there are.
  DELETE FROM seller_parts p
  WHERE snapshot ? 'sellerParts' AND p.id = target AND NOT snapshot->'sellerIds' ? p.seller_id;

  INSERT INTO seller_parts (id, seller_id, channel, external_id, mode, lifecycle, acceptance, payment, fulfillment,
                            delivery, pickup, returned, refund, incident, attention, archived, total, search_terms, words,
                            name_tokens, placed_at, created_at, updated_at, next_deadline)
  SELECT o.id, p."sellerId", o.channel, o.external_id, o.mode, p.lifecycle, p.acceptance, p.payment, p.fulfillment,
         p.delivery, p.pickup, p.returned, p.refund, p.incident, p.attention, o.archived, p.total,
         ARRAY(SELECT jsonb_array_elements_text(p."searchTerms")), ARRAY(SELECT jsonb_array_elements_text(p.words)),
         o.name_tokens, o.placed_at, o.created_at, o.updated_at, p."nextDeadline"
  FROM orders o, jsonb_to_recordset(snapshot->'sellerParts') AS p("sellerId" text, lifecycle text, acceptance text,
       payment text, fulfillment text, delivery text, pickup text, returned text, refund text, incident text,
       attention boolean, total bigint, "searchTerms" jsonb, words jsonb, "nextDeadline" timestamptz)
  WHERE o.id = target
  ON CONFLICT (id, seller_id) DO UPDATE SET
    lifecycle = EXCLUDED.lifecycle, acceptance = EXCLUDED.acceptance, payment = EXCLUDED.payment,
    fulfillment = EXCLUDED.fulfillment, delivery = EXCLUDED.delivery, pickup = EXCLUDED.pickup,
    returned = EXCLUDED.returned, refund = EXCLUDED.refund, incident = EXCLUDED.incident,
    attention = EXCLUDED.attention, archived = EXCLUDED.archived, total = EXCLUDED.total,
    search_terms = EXCLUDED.search_terms, words = EXCLUDED.words, name_tokens = EXCLUDED.name_tokens,
    placed_at = EXCLUDED.placed_at, created_at = EXCLUDED.created_at, updated_at = EXCLUDED.updated_at,
    next_deadline = EXCLUDED.next_deadline, mode = EXCLUDED.mode;
$$;

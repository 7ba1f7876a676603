-- Writes an order's snapshot with all columns that follow from it.
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
$$;

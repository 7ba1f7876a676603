-- Which article each line of an order is, and whether it leaves from our own stock.
CREATE OR REPLACE FUNCTION articles_of(target text) RETURNS TABLE (line text, sku text, own boolean)
LANGUAGE sql STABLE AS $$
  SELECT l->>'id', l->>'sku', COALESCE(jsonb_typeof(l->'supplier'), 'null') = 'null'
  FROM orders o CROSS JOIN LATERAL jsonb_array_elements(o.state->'lines') AS l
  WHERE o.id = target;
$$;

-- The lines asked about, each once, with its article. A line that the order does not have is an error.
CREATE OR REPLACE FUNCTION stock_lines(target text, asked jsonb)
RETURNS TABLE (line text, sku text, own boolean, quantity int, consume int, release int, restock int)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  stranger text;
BEGIN
  SELECT a.id INTO stranger FROM jsonb_to_recordset(asked) AS a(id text)
  LEFT JOIN articles_of(target) o ON o.line = a.id WHERE o.line IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'order % has no line "%"', target, stranger;
  END IF;
  RETURN QUERY
    SELECT o.line, o.sku, o.own, sum(a.quantity)::int, sum(a.consume)::int, sum(a.release)::int, sum(a.restock)::int
    FROM jsonb_to_recordset(asked) AS a(id text, quantity int, consume int, release int, restock int)
    JOIN articles_of(target) o ON o.line = a.id
    GROUP BY o.line, o.sku, o.own;
END
$$;

-- Locks the levels of articles, always in the same order, so that two transactions never deadlock.
CREATE OR REPLACE FUNCTION lock_stock(skus text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM stock s WHERE s.sku = ANY (skus) ORDER BY s.sku FOR UPDATE;
END
$$;

-- Reserves units for the lines of an order that leave from our own stock: all of them, or none. True if they are
-- reserved under this key, now or already before. An article without a level counts as out of stock.
CREATE OR REPLACE FUNCTION reserve_stock(p jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  target text := p->>'orderId';
BEGIN
  PERFORM lock_stock(ARRAY(SELECT l.sku FROM stock_lines(target, p->'lines') l WHERE l.own));

  IF EXISTS (SELECT 1 FROM stock_movements m WHERE m.key = p->>'key') THEN
    RETURN true;
  END IF;

  IF EXISTS (
    SELECT 1
    FROM (SELECT l.sku, sum(l.quantity) AS quantity FROM stock_lines(target, p->'lines') l
          WHERE l.own GROUP BY l.sku) w
    LEFT JOIN stock s ON s.sku = w.sku
    WHERE s.sku IS NULL OR s.on_hand - s.reserved - w.quantity < (p->>'buffer')::int
  ) THEN
    RETURN false;
  END IF;

  PERFORM move_stock(p->>'key', target, (
    SELECT jsonb_agg(jsonb_build_object('line', l.line, 'sku', l.sku, 'reserved', l.quantity, 'onHand', 0))
    FROM stock_lines(target, p->'lines') l WHERE l.own
  ));
  RETURN true;
END
$$;

-- Takes reserved units out, releases them, or puts units back. False if it was done under this key before.
CREATE OR REPLACE FUNCTION change_stock(p jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  target text := p->>'orderId';
  short record;
BEGIN
  PERFORM lock_stock(ARRAY(SELECT l.sku FROM stock_lines(target, p->'changes') l));

  IF EXISTS (SELECT 1 FROM stock_movements m WHERE m.key = p->>'key') THEN
    RETURN false;
  END IF;

  SELECT w.sku, COALESCE(s.on_hand, 0) AS on_hand, COALESCE(s.reserved, 0) AS reserved, w.consume, w.release
  INTO short
  FROM (SELECT l.sku, sum(l.consume) AS consume, sum(l.release) AS release
        FROM stock_lines(target, p->'changes') l GROUP BY l.sku) w
  LEFT JOIN stock s ON s.sku = w.sku
  WHERE s.sku IS NULL OR s.reserved < w.consume + w.release OR s.on_hand < w.consume
  ORDER BY w.sku LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'stock of "%": % on hand and % reserved; cannot take out % and release % for order %',
      short.sku, short.on_hand, short.reserved, short.consume, short.release, target;
  END IF;

  PERFORM move_stock(p->>'key', target, (
    SELECT jsonb_agg(jsonb_build_object('line', l.line, 'sku', l.sku,
                                        'reserved', -l.consume - l.release, 'onHand', l.restock - l.consume))
    FROM stock_lines(target, p->'changes') l
  ));
  RETURN true;
END
$$;

-- Writes movements, and the levels that follow from them. The levels are locked by the caller.
CREATE OR REPLACE FUNCTION move_stock(effect text, target text, moves jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stock_movements (key, sku, order_id, line_id, reserved_delta, on_hand_delta, at)
  SELECT effect, m.sku, target, m.line, m.reserved, m."onHand", clock_timestamp()
  FROM jsonb_to_recordset(moves) AS m(line text, sku text, reserved int, "onHand" int);

  UPDATE stock s SET reserved = s.reserved + m.reserved, on_hand = s.on_hand + m.on_hand,
                     updated_at = clock_timestamp()
  FROM (SELECT r.sku, sum(r.reserved)::int AS reserved, sum(r."onHand")::int AS on_hand
        FROM jsonb_to_recordset(moves) AS r(sku text, reserved int, "onHand" int) GROUP BY r.sku) m
  WHERE s.sku = m.sku;
END
$$;

-- Sets how much there is of an article, but never less than is reserved for orders. Answers the level as it then is,
-- and whether it was set.
CREATE OR REPLACE FUNCTION set_stock(article text, counted int)
RETURNS TABLE (is_set boolean, on_hand int, reserved int) LANGUAGE plpgsql AS $$
DECLARE
  level record;
BEGIN
  INSERT INTO stock (sku, on_hand, updated_at) VALUES (article, 0, clock_timestamp()) ON CONFLICT DO NOTHING;
  SELECT s.on_hand, s.reserved INTO level FROM stock s WHERE s.sku = article FOR UPDATE;
  IF counted < level.reserved THEN
    RETURN QUERY SELECT false, level.on_hand, level.reserved;
    RETURN;
  END IF;
  IF counted <> level.on_hand THEN
    PERFORM move_stock('set:' || gen_random_uuid(), NULL,
      jsonb_build_array(jsonb_build_object('line', '', 'sku', article, 'reserved', 0,
                                           'onHand', counted - level.on_hand)));
  END IF;
  RETURN QUERY SELECT true, counted, level.reserved;
END
$$;

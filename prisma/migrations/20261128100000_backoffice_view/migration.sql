-- The view "poleepo" is called "backoffice" from 0.3 on: the tags by which lists find orders follow. Their order is kept.
UPDATE "orders" SET "words" = ARRAY(
  SELECT regexp_replace(tag, '^poleepo:', 'backoffice:')
  FROM unnest("words") WITH ORDINALITY AS tags(tag, position)
  ORDER BY position
)
WHERE EXISTS (SELECT FROM unnest("words") AS tag WHERE tag LIKE 'poleepo:%');

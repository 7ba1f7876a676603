-- The part of an order that each of its sellers sees, by which the seller's lists find it.
CREATE TABLE "seller_parts" (
    "id" TEXT NOT NULL,
    "seller_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "lifecycle" TEXT NOT NULL DEFAULT 'received',
    "acceptance" TEXT NOT NULL DEFAULT 'none',
    "payment" TEXT NOT NULL DEFAULT 'unpaid',
    "fulfillment" TEXT NOT NULL DEFAULT 'blocked',
    "delivery" TEXT NOT NULL DEFAULT 'none',
    "pickup" TEXT NOT NULL DEFAULT 'none',
    "returned" TEXT NOT NULL DEFAULT 'none',
    "refund" TEXT NOT NULL DEFAULT 'none',
    "incident" TEXT NOT NULL DEFAULT 'none',
    "attention" BOOLEAN NOT NULL DEFAULT false,
    "archived" BOOLEAN NOT NULL DEFAULT false,
    "total" BIGINT NOT NULL,
    "search_terms" TEXT[],
    "words" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "name_tokens" TEXT[],
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "next_deadline" TIMESTAMPTZ(3),
    CONSTRAINT "seller_parts_pkey" PRIMARY KEY ("id", "seller_id")
);

-- Orders with one seller: the part is the whole. The parts of orders with lines of others follow from the rules, so
-- `npm run rebuild` writes them; until then those orders are in no list of a seller.
INSERT INTO "seller_parts" ("id", "seller_id", "channel", "external_id", "mode", "lifecycle", "acceptance", "payment",
                            "fulfillment", "delivery", "pickup", "returned", "refund", "incident", "attention", "archived",
                            "total", "search_terms", "words", "name_tokens", "placed_at", "created_at", "updated_at",
                            "next_deadline")
SELECT o."id", o."seller_ids"[1], o."channel", o."external_id", o."mode", o."lifecycle", o."acceptance", o."payment",
       o."fulfillment", o."delivery", o."pickup", o."returned", o."refund", o."incident", o."attention", o."archived",
       o."total", o."search_terms", o."words", o."name_tokens", o."placed_at", o."created_at", o."updated_at",
       o."next_deadline"
FROM "orders" o
WHERE cardinality(o."seller_ids") = 1
  AND NOT jsonb_path_exists(
    COALESCE(o."state", (SELECT i."body" FROM "inbox" i WHERE i."order_id" = o."id" AND i."name" = 'take' LIMIT 1)),
    '$.lines[*] ? (!(@.sellerId == $seller))', jsonb_build_object('seller', o."seller_ids"[1]));

CREATE INDEX "seller_parts_seller_id_archived_created_at_id_idx"
  ON "seller_parts"("seller_id", "archived", "created_at", "id");
CREATE INDEX "seller_parts_next_deadline_idx" ON "seller_parts"("seller_id", "next_deadline", "id")
  WHERE "next_deadline" IS NOT NULL;
ANALYZE "seller_parts";

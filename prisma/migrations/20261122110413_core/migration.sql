-- CreateTable
CREATE TABLE "orders" (
    "id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "hash" TEXT NOT NULL DEFAULT '',
    "state" JSONB,
    "mode" TEXT NOT NULL DEFAULT 'live',
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
    "currency" TEXT NOT NULL,
    "total" BIGINT NOT NULL DEFAULT 0,
    "seller_ids" TEXT[],
    "search_terms" TEXT[],
    "name_tokens" TEXT[],
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "next_deadline" TIMESTAMPTZ(3),
    "next_wake_at" TIMESTAMPTZ(3),

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "id" TEXT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,
    "order_id" TEXT,
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "body_hash" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "party" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "request_id" TEXT,
    "expected_version" INTEGER,
    "carrier" JSONB,
    "parked_carrier" TEXT,
    "parked_tracking" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "refusal" JSONB,
    "order_version" INTEGER,
    "answered_at" TIMESTAMPTZ(3),
    "next_signal_at" TIMESTAMPTZ(3),
    "signals" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "facts" (
    "order_id" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "who" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "cause" TEXT NOT NULL,
    "request_id" TEXT,
    "hash" TEXT NOT NULL,

    CONSTRAINT "facts_pkey" PRIMARY KEY ("order_id","sequence")
);

-- CreateTable
CREATE TABLE "parcels" (
    "carrier" TEXT NOT NULL,
    "tracking_number" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "shipment_id" TEXT NOT NULL,

    CONSTRAINT "parcels_pkey" PRIMARY KEY ("carrier","tracking_number")
);

-- CreateTable
CREATE TABLE "effects" (
    "key" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "ref" TEXT,
    "outcome" JSONB,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "effects_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "vault_keys" (
    "subject" TEXT NOT NULL,
    "order_id" TEXT,
    "wrapped_key" BYTEA NOT NULL,

    CONSTRAINT "vault_keys_pkey" PRIMARY KEY ("subject")
);

-- CreateTable
CREATE TABLE "vault_records" (
    "ref" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,

    CONSTRAINT "vault_records_pkey" PRIMARY KEY ("ref")
);

-- CreateTable
CREATE TABLE "connections" (
    "side" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "credentials" BYTEA NOT NULL,
    "policy_version" INTEGER NOT NULL DEFAULT 1,
    "cursor" TEXT,
    "pulled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("side","name")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "seller_id" TEXT,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotent_answers" (
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "status" INTEGER,
    "answer" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotent_answers_pkey" PRIMARY KEY ("scope","key")
);

-- CreateIndex
CREATE INDEX "orders_created_at_id_idx" ON "orders"("created_at", "id");

-- CreateIndex
CREATE INDEX "orders_updated_at_id_idx" ON "orders"("updated_at", "id");

-- CreateIndex
CREATE INDEX "orders_lifecycle_created_at_id_idx" ON "orders"("lifecycle", "created_at", "id");

-- CreateIndex
CREATE INDEX "orders_payment_created_at_id_idx" ON "orders"("payment", "created_at", "id");

-- CreateIndex
CREATE INDEX "orders_fulfillment_created_at_id_idx" ON "orders"("fulfillment", "created_at", "id");

-- CreateIndex
CREATE INDEX "orders_total_id_idx" ON "orders"("total", "id");

-- CreateIndex
CREATE INDEX "orders_external_id_idx" ON "orders"("external_id");

-- CreateIndex
CREATE INDEX "orders_next_deadline_idx" ON "orders"("next_deadline");

-- CreateIndex
CREATE INDEX "orders_next_wake_at_idx" ON "orders"("next_wake_at");

-- CreateIndex
CREATE INDEX "orders_seller_ids_idx" ON "orders" USING GIN ("seller_ids");

-- CreateIndex
CREATE INDEX "orders_search_terms_idx" ON "orders" USING GIN ("search_terms");

-- CreateIndex
CREATE INDEX "orders_name_tokens_idx" ON "orders" USING GIN ("name_tokens");

-- CreateIndex
CREATE UNIQUE INDEX "orders_channel_external_id_key" ON "orders"("channel", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_sequence_key" ON "inbox"("sequence");

-- CreateIndex
CREATE INDEX "inbox_order_id_sequence_idx" ON "inbox"("order_id", "sequence");

-- CreateIndex
CREATE INDEX "inbox_state_next_signal_at_idx" ON "inbox"("state", "next_signal_at");

-- CreateIndex
CREATE INDEX "inbox_parked_carrier_parked_tracking_idx" ON "inbox"("parked_carrier", "parked_tracking");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_source_key_key" ON "inbox"("source", "key");

-- CreateIndex
CREATE INDEX "effects_order_id_idx" ON "effects"("order_id");

-- CreateIndex
CREATE INDEX "vault_keys_order_id_idx" ON "vault_keys"("order_id");

-- CreateIndex
CREATE INDEX "vault_records_subject_idx" ON "vault_records"("subject");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

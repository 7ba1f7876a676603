-- CreateTable
CREATE TABLE "unreadable_orders" (
    "channel" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "problem" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "unreadable_orders_pkey" PRIMARY KEY ("channel","external_id")
);

-- Orders that came in more than a day before or after they were placed, such as those of a history that was imported. All
-- others are found by the time they were placed through the index by creation, in whose order lists are.
CREATE INDEX "orders_placed_apart_idx" ON "orders"("archived", "placed_at", "id")
  WHERE NOT ("created_at" - "placed_at" BETWEEN interval '-24 hours' AND interval '24 hours');

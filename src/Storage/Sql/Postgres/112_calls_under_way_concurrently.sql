-- Which calls are under way is asked by every suspension.
CREATE INDEX CONCURRENTLY IF NOT EXISTS deliveries_sending ON deliveries (org, account) WHERE state = 2;

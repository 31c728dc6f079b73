-- What of a campaign is still to come: suspending and resuming it reads these and not all that its organization has to come.
CREATE INDEX CONCURRENTLY IF NOT EXISTS deliveries_of_campaign ON deliveries (org, campaign) WHERE campaign IS NOT NULL AND state <= 5;

-- What is due by time, whatever the organization: the clock's jobs read these and nothing else.
CREATE INDEX CONCURRENTLY IF NOT EXISTS deliveries_due ON deliveries (wake_at, org, account) WHERE state <= 5;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rm_posts_undecided ON rm_posts (org, due_at, id) WHERE state IN ('Draft', 'InReview', 'ChangesRequested', 'OnHold');
CREATE INDEX CONCURRENTLY IF NOT EXISTS pack_rescans_unfinished ON pack_rescans (org) WHERE finished_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS rm_organizations_with_packs ON rm_organizations (org, packs_version) WHERE packs_version > 1;

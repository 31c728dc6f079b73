-- compatible
-- Imports and cancellations that are under way, and the review items of a post.
CREATE INDEX CONCURRENTLY IF NOT EXISTS rm_campaigns_under_way ON rm_campaigns (org, status) WHERE status IN ('Importing', 'Cancelling');
CREATE INDEX CONCURRENTLY IF NOT EXISTS rm_reviews_of_post ON rm_reviews (org, post) WHERE post IS NOT NULL;

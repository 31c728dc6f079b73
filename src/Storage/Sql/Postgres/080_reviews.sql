-- Queues, due times and what reviewers said of hits. due_by is the latest time for a decision; said holds the dispositions of decided items as JSON.
ALTER TABLE rm_reviews ADD COLUMN queue text COLLATE "C";
ALTER TABLE rm_reviews ADD COLUMN level integer;
ALTER TABLE rm_reviews ADD COLUMN why text COLLATE "C";
ALTER TABLE rm_reviews ADD COLUMN due_by bigint;
ALTER TABLE rm_reviews ADD COLUMN breached_at bigint;
ALTER TABLE rm_reviews ADD COLUMN opened_at bigint;
ALTER TABLE rm_reviews ADD COLUMN decided_at bigint;
ALTER TABLE rm_reviews ADD COLUMN said text;

-- Items that are older than routes.
UPDATE rm_reviews SET queue = 'general', level = 0, why = 'Hits',
    opened_at = CAST(floor(extract(epoch FROM CAST(CAST(doc AS jsonb) ->> 'openedAt' AS timestamptz)) * 1000) AS bigint),
    decided_at = CAST(floor(extract(epoch FROM CAST(CAST(doc AS jsonb) ->> 'decidedAt' AS timestamptz)) * 1000) AS bigint)
WHERE doc IS NOT NULL;

CREATE INDEX rm_reviews_by_age ON rm_reviews (org, opened_at);
CREATE INDEX rm_reviews_falling_due ON rm_reviews (due_by) WHERE status IN ('New', 'Claimed', 'OnHold') AND breached_at IS NULL;
CREATE INDEX journal_scans ON journal (org, at) WHERE type = 'postScanned';

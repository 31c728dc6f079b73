-- Queues, due times and what reviewers said of hits. due_by is the latest time for a decision; said holds the dispositions of decided items as JSON.
ALTER TABLE rm_reviews ADD COLUMN queue text;
ALTER TABLE rm_reviews ADD COLUMN level integer;
ALTER TABLE rm_reviews ADD COLUMN why text;
ALTER TABLE rm_reviews ADD COLUMN due_by integer;
ALTER TABLE rm_reviews ADD COLUMN breached_at integer;
ALTER TABLE rm_reviews ADD COLUMN opened_at integer;
ALTER TABLE rm_reviews ADD COLUMN decided_at integer;
ALTER TABLE rm_reviews ADD COLUMN said text;

-- Items that are older than routes.
UPDATE rm_reviews SET queue = 'general', level = 0, why = 'Hits',
    opened_at = CAST(round((julianday(json_extract(doc, '$.openedAt')) - 2440587.5) * 86400000) AS integer),
    decided_at = CAST(round((julianday(json_extract(doc, '$.decidedAt')) - 2440587.5) * 86400000) AS integer)
WHERE doc IS NOT NULL;

CREATE INDEX rm_reviews_by_age ON rm_reviews (org, opened_at);
CREATE INDEX rm_reviews_falling_due ON rm_reviews (due_by) WHERE status IN ('New', 'Claimed', 'OnHold') AND breached_at IS NULL;
CREATE INDEX journal_scans ON journal (org, at) WHERE type = 'postScanned';

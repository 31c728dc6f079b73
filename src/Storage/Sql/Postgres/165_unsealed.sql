-- compatible: a silo of the release before seals as it did; what it seals leaves its row here until the next round of this release.
-- Organizations whose journal reaches further than their sealed record: the sealer reads these and not all that there are. The statement that moves the
-- end of the journal writes the row, and the transaction that seals up to it removes it; reached tells them apart where both are at work.
CREATE TABLE audit_unsealed (
    org text COLLATE "C" NOT NULL PRIMARY KEY,
    reached bigint NOT NULL
);
SELECT behind_wall('audit_unsealed', 'org');
CREATE FUNCTION journal_head_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (org, reached) VALUES (NEW.org, NEW.last_seq) ON CONFLICT (org) DO UPDATE SET reached = excluded.reached;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_head_moved AFTER UPDATE OF last_seq ON journal_head FOR EACH ROW WHEN (NEW.last_seq > OLD.last_seq) EXECUTE FUNCTION journal_head_moved();
INSERT INTO audit_unsealed (org, reached)
SELECT j.org, j.last_seq FROM journal_head AS j LEFT JOIN audit_heads AS a ON a.org = j.org WHERE j.last_seq > coalesce(a.size, 0);

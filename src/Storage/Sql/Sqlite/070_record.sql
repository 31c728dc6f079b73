-- The sealed record: a tree over each organization's journal (RFC 6962), in rows of up to 256 hashes. A row of level 0 holds the hashes of entries, one of
-- level 1 the roots of full rows of level 0, and so on. Rows only grow; a full one never changes.
CREATE TABLE audit_tiles (
    org text NOT NULL,
    level integer NOT NULL,
    idx integer NOT NULL,
    hashes blob NOT NULL,
    PRIMARY KEY (org, level, idx)
) WITHOUT ROWID;

-- How far the tree reaches. Who seals holds this row: there is one tree.
CREATE TABLE audit_heads (
    org text PRIMARY KEY,
    size integer NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- What was signed, as it left the system. One for a size: checkpoints never fork. told_at: when the webhook took it or a later one; next_at: when to try again.
CREATE TABLE audit_checkpoints (
    org text NOT NULL,
    size integer NOT NULL,
    line text NOT NULL,
    told_at integer,
    next_at integer NOT NULL DEFAULT 0,
    PRIMARY KEY (org, size)
) WITHOUT ROWID;
CREATE INDEX audit_checkpoints_untold ON audit_checkpoints (org, size) WHERE told_at IS NULL;

-- The posts of the built-in sandbox network. A key stays taken when its post is taken down. Times are Unix milliseconds.
CREATE TABLE sandbox_posts (
    org text NOT NULL,
    account text NOT NULL,
    key text NOT NULL,
    text text NOT NULL,
    title text,
    link text,
    published_at integer NOT NULL,
    deleted_at integer,
    PRIMARY KEY (org, account, key)
) WITHOUT ROWID;

CREATE INDEX sandbox_timeline ON sandbox_posts (org, account, published_at, key) WHERE deleted_at IS NULL;

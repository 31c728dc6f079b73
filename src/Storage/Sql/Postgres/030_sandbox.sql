-- The posts of the built-in sandbox network. A key stays taken when its post is taken down. Times are Unix milliseconds.
CREATE TABLE sandbox_posts (
    org text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    text text NOT NULL,
    title text,
    link text,
    published_at bigint NOT NULL,
    deleted_at bigint,
    PRIMARY KEY (org, account, key)
);

CREATE INDEX sandbox_timeline ON sandbox_posts (org, account, published_at, key) WHERE deleted_at IS NULL;

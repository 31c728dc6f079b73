-- What requests with a key of the caller's came to, for a day. place and request are hashes; an answer opens only with the installation's keys and the
-- caller's key, which stands nowhere. Without an answer the request is under way, until its lease ends.
CREATE TABLE kept_answers (
    org text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    request text COLLATE "C" NOT NULL,
    token text COLLATE "C" NOT NULL,
    lease_until bigint NOT NULL,
    expires_at bigint NOT NULL,
    answer bytea,
    PRIMARY KEY (org, place)
);
CREATE INDEX kept_answers_expired ON kept_answers (expires_at);

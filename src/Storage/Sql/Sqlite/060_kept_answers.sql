-- What requests with a key of the caller's came to, for a day. place and request are hashes; an answer opens only with the installation's keys and the
-- caller's key, which stands nowhere. Without an answer the request is under way, until its lease ends.
CREATE TABLE kept_answers (
    org text NOT NULL,
    place text NOT NULL,
    request text NOT NULL,
    token text NOT NULL,
    lease_until integer NOT NULL,
    expires_at integer NOT NULL,
    answer blob,
    PRIMARY KEY (org, place)
);
CREATE INDEX kept_answers_expired ON kept_answers (expires_at);

-- The ledger of sending. Times are Unix milliseconds. state: 0 Waiting, 1 Claimed, 2 Sending, 3 Processing, 4 Unknown, 5 Blocked,
-- 10 Live, 11 Rejected, 12 NeedsHuman, 13 Withdrawn, 14 Missed, 15 Expired. wake_at says when the row next wants attention: the next try of
-- what waits, the end of a lease, the deadline of a call, the next question about an unknown outcome, the end of the grace of what is blocked.
CREATE TABLE deliveries (
    org text NOT NULL,
    post text NOT NULL,
    account text NOT NULL,
    authz text NOT NULL,
    generation integer NOT NULL,
    campaign text,
    network text NOT NULL,
    state integer NOT NULL DEFAULT 0,
    due integer NOT NULL,
    wake_at integer NOT NULL,
    not_after integer NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    asked integer NOT NULL DEFAULT 0,
    uncertain integer NOT NULL DEFAULT 0,
    unknown_since integer,
    rev integer NOT NULL DEFAULT 0,
    changed_at integer NOT NULL,
    sent_at integer,
    finished_at integer,
    authorized_at integer NOT NULL,
    idempotency_key text NOT NULL,
    payload text NOT NULL,
    payload_hash text NOT NULL,
    packs text NOT NULL,
    connector_state text,
    reason text,
    external_id text,
    external_url text,
    error_kind text,
    error_code text,
    error_message text,
    decided_by text,
    PRIMARY KEY (org, post, account, authz)
);

-- Claims, questions and wakes all read this one; what is finished leaves it.
CREATE INDEX deliveries_work ON deliveries (org, account, wake_at, post) WHERE state <= 5;
CREATE INDEX deliveries_attention ON deliveries (org, changed_at) WHERE state IN (5, 11, 12, 14);
CREATE INDEX deliveries_live ON deliveries (finished_at) WHERE state = 10;

-- Closed gates stop what is under them.
CREATE TABLE gates (
    org text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    open integer NOT NULL,
    reason text,
    since integer NOT NULL,
    rev integer NOT NULL DEFAULT 0,
    actor text,
    PRIMARY KEY (org, kind, id)
) WITHOUT ROWID;

-- Which authorization of a post may be sent. The generation only ever moves up.
CREATE TABLE post_fence (
    org text NOT NULL,
    post text NOT NULL,
    authz text,
    generation integer NOT NULL,
    armed integer NOT NULL,
    PRIMARY KEY (org, post)
) WITHOUT ROWID;

-- No outcome without its journal row: the change itself writes it. json_patch leaves out what is null.
CREATE TRIGGER delivery_changed AFTER UPDATE ON deliveries
WHEN (NEW.state >= 4 AND NEW.state <> OLD.state) OR NEW.decided_by IS NOT OLD.decided_by BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT NEW.org, 'delivery:' || NEW.org || '/' || NEW.post || '/' || NEW.account || '/' || NEW.authz, NEW.rev, 0, what,
        json_patch('{}', json_object('type', what, 'at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.changed_at / 1000.0, 'unixepoch'), 'actor', json(NEW.decided_by),
            'post', NEW.post, 'account', NEW.account, 'authorization', NEW.authz, 'state', NEW.state, 'attempt', NEW.attempt, 'payloadHash', NEW.payload_hash,
            'reason', NEW.reason, 'errorKind', NEW.error_kind, 'errorCode', NEW.error_code, 'externalId', NEW.external_id)), NEW.changed_at
    FROM (SELECT CASE WHEN NEW.decided_by IS NOT OLD.decided_by THEN 'deliveryResolved' ELSE CASE NEW.state
        WHEN 4 THEN 'deliveryUnknown' WHEN 5 THEN 'deliveryBlocked' WHEN 10 THEN 'deliveryLive' WHEN 11 THEN 'deliveryRejected'
        WHEN 12 THEN 'deliveryNeedsHuman' WHEN 13 THEN 'deliveryWithdrawn' WHEN 14 THEN 'deliveryMissed' ELSE 'deliveryExpired' END END AS what);
END;

-- The reason is a person's words and stays in the gate.
CREATE TRIGGER gate_closed_first AFTER INSERT ON gates WHEN NEW.open = 0 BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT NEW.org, 'gate:' || NEW.org || '/' || NEW.kind || '/' || NEW.id, NEW.rev, 0, NEW.kind || 'Suspended',
        json_patch('{}', json_object('type', NEW.kind || 'Suspended', 'at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.since / 1000.0, 'unixepoch'),
            'actor', json(NEW.actor), NEW.kind, NEW.id)), NEW.since;
END;
CREATE TRIGGER gate_changed AFTER UPDATE ON gates WHEN NEW.open <> OLD.open BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT NEW.org, 'gate:' || NEW.org || '/' || NEW.kind || '/' || NEW.id, NEW.rev, 0, what,
        json_patch('{}', json_object('type', what, 'at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.since / 1000.0, 'unixepoch'),
            'actor', json(NEW.actor), NEW.kind, NEW.id)), NEW.since
    FROM (SELECT NEW.kind || CASE NEW.open WHEN 1 THEN 'Resumed' ELSE 'Suspended' END AS what);
END;

-- The ledger of sending. Times are Unix milliseconds. state: 0 Waiting, 1 Claimed, 2 Sending, 3 Processing, 4 Unknown, 5 Blocked,
-- 10 Live, 11 Rejected, 12 NeedsHuman, 13 Withdrawn, 14 Missed, 15 Expired. wake_at says when the row next wants attention: the next try of
-- what waits, the end of a lease, the deadline of a call, the next question about an unknown outcome, the end of the grace of what is blocked.
CREATE TABLE deliveries (
    org text COLLATE "C" NOT NULL,
    post text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    authz text COLLATE "C" NOT NULL,
    generation integer NOT NULL,
    campaign text COLLATE "C",
    network text COLLATE "C" NOT NULL,
    state integer NOT NULL DEFAULT 0,
    due bigint NOT NULL,
    wake_at bigint NOT NULL,
    not_after bigint NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    asked integer NOT NULL DEFAULT 0,
    uncertain integer NOT NULL DEFAULT 0,
    unknown_since bigint,
    rev integer NOT NULL DEFAULT 0,
    changed_at bigint NOT NULL,
    sent_at bigint,
    finished_at bigint,
    authorized_at bigint NOT NULL,
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
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

-- Claims, questions and wakes all read this one; what is finished leaves it.
CREATE INDEX deliveries_work ON deliveries (org, account, wake_at, post) WHERE state <= 5;
CREATE INDEX deliveries_attention ON deliveries (org, changed_at) WHERE state IN (5, 11, 12, 14);
CREATE INDEX deliveries_live ON deliveries (finished_at) WHERE state = 10;

-- Closed gates stop what is under them. Every send share-locks its gates, so that closing one waits for those that began before it.
CREATE TABLE gates (
    org text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    open integer NOT NULL,
    reason text,
    since bigint NOT NULL,
    rev integer NOT NULL DEFAULT 0,
    actor text,
    PRIMARY KEY (org, kind, id)
) WITH (fillfactor = 50);

-- Which authorization of a post may be sent. The generation only ever moves up.
CREATE TABLE post_fence (
    org text COLLATE "C" NOT NULL,
    post text COLLATE "C" NOT NULL,
    authz text COLLATE "C",
    generation integer NOT NULL,
    armed integer NOT NULL,
    PRIMARY KEY (org, post)
) WITH (fillfactor = 70);

-- No outcome without its journal row: the change itself writes it.
CREATE FUNCTION delivery_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE what text;
BEGIN
    what := CASE WHEN NEW.decided_by IS DISTINCT FROM OLD.decided_by THEN 'deliveryResolved' ELSE CASE NEW.state
        WHEN 4 THEN 'deliveryUnknown' WHEN 5 THEN 'deliveryBlocked' WHEN 10 THEN 'deliveryLive' WHEN 11 THEN 'deliveryRejected'
        WHEN 12 THEN 'deliveryNeedsHuman' WHEN 13 THEN 'deliveryWithdrawn' WHEN 14 THEN 'deliveryMissed' ELSE 'deliveryExpired' END END;
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    VALUES (NEW.org, 'delivery:' || NEW.org || '/' || NEW.post || '/' || NEW.account || '/' || NEW.authz, NEW.rev, 0, what,
        json_strip_nulls(json_build_object('type', what, 'at', iso_ms(NEW.changed_at), 'actor', NEW.decided_by::json, 'post', NEW.post,
            'account', NEW.account, 'authorization', NEW.authz, 'state', NEW.state, 'attempt', NEW.attempt, 'payloadHash', NEW.payload_hash,
            'reason', NEW.reason, 'errorKind', NEW.error_kind, 'errorCode', NEW.error_code, 'externalId', NEW.external_id))::text, NEW.changed_at);
    RETURN NULL;
END $$;
CREATE TRIGGER delivery_changed AFTER UPDATE ON deliveries FOR EACH ROW
    WHEN ((NEW.state >= 4 AND NEW.state <> OLD.state) OR NEW.decided_by IS DISTINCT FROM OLD.decided_by) EXECUTE FUNCTION delivery_changed();

-- The reason is a person's words and stays in the gate.
CREATE FUNCTION gate_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE what text := NEW.kind || CASE NEW.open WHEN 1 THEN 'Resumed' ELSE 'Suspended' END;
BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    VALUES (NEW.org, 'gate:' || NEW.org || '/' || NEW.kind || '/' || NEW.id, NEW.rev, 0, what,
        json_strip_nulls(json_build_object('type', what, 'at', iso_ms(NEW.since), 'actor', NEW.actor::json, NEW.kind, NEW.id))::text, NEW.since);
    RETURN NULL;
END $$;
CREATE TRIGGER gate_closed_first AFTER INSERT ON gates FOR EACH ROW WHEN (NEW.open = 0) EXECUTE FUNCTION gate_changed();
CREATE TRIGGER gate_changed AFTER UPDATE ON gates FOR EACH ROW WHEN (NEW.open <> OLD.open) EXECUTE FUNCTION gate_changed();

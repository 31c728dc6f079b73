-- The clock at this instant, where now_ms() is the start of the statement: a statement that waited for a lock judges by this one.
CREATE FUNCTION clock_ms() RETURNS bigint LANGUAGE sql VOLATILE PARALLEL SAFE
    AS $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

-- claim: counts the claims of a row. A sender marks and records only under the claim that it took.
-- uncounted: calls that cost no try: refused by a rate limit, or never begun.
-- first_sent_at: when the first call began that may have carried the idempotency key to the destination and whose refusal was not heard.
-- decisions: counts what people decided about the row, so that each decision has its entry in the journal.
ALTER TABLE deliveries ADD COLUMN claim bigint NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN uncounted integer NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN first_sent_at bigint;
ALTER TABLE deliveries ADD COLUMN decisions integer NOT NULL DEFAULT 0;

-- Which of several calls was the first is not known of what was sent before: none began before the authorization.
UPDATE deliveries SET first_sent_at = CASE WHEN attempt = 1 THEN sent_at ELSE authorized_at END WHERE state <= 5 AND attempt > 0;

-- A network's rate limit: nothing of the account is claimed before until. The row stays until the account has opened again to its full
-- concurrency.
CREATE TABLE account_pauses (
    org text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    until bigint NOT NULL,
    times integer NOT NULL,
    code text,
    changed_at bigint NOT NULL,
    PRIMARY KEY (org, account)
) WITH (fillfactor = 70);
SELECT behind_wall('account_pauses', 'org');

CREATE OR REPLACE FUNCTION delivery_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided boolean := NEW.decisions <> OLD.decisions;
    what text;
BEGIN
    what := CASE WHEN decided AND OLD.state = 11 THEN 'deliveryRetried' WHEN decided THEN 'deliveryResolved' ELSE CASE NEW.state
        WHEN 4 THEN 'deliveryUnknown' WHEN 5 THEN 'deliveryBlocked' WHEN 10 THEN 'deliveryLive' WHEN 11 THEN 'deliveryRejected'
        WHEN 12 THEN 'deliveryNeedsHuman' WHEN 13 THEN 'deliveryWithdrawn' WHEN 14 THEN 'deliveryMissed' ELSE 'deliveryExpired' END END;
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    VALUES (NEW.org, 'delivery:' || NEW.org || '/' || NEW.post || '/' || NEW.account || '/' || NEW.authz, NEW.rev, 0, what,
        json_strip_nulls(json_build_object('type', what, 'at', iso_ms(NEW.changed_at), 'actor', CASE WHEN decided THEN NEW.decided_by::json END, 'post', NEW.post,
            'account', NEW.account, 'authorization', NEW.authz, 'state', NEW.state, 'attempt', NEW.attempt, 'payloadHash', NEW.payload_hash,
            'reason', NEW.reason, 'errorKind', NEW.error_kind, 'errorCode', NEW.error_code, 'externalId', NEW.external_id))::text, NEW.changed_at);
    RETURN NULL;
END $$;
DROP TRIGGER delivery_changed ON deliveries;
CREATE TRIGGER delivery_changed AFTER UPDATE ON deliveries FOR EACH ROW
    WHEN ((NEW.state >= 4 AND NEW.state <> OLD.state) OR NEW.decisions <> OLD.decisions) EXECUTE FUNCTION delivery_changed();

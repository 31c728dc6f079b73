-- clock_ms(), the clock at this instant, is registered on every connection beside now_ms(), which stands still for a piece of work.

-- claim: counts the claims of a row. A sender marks and records only under the claim that it took.
-- uncounted: calls that cost no try: refused by a rate limit, or never begun.
-- first_sent_at: when the first call began that may have carried the idempotency key to the destination and whose refusal was not heard.
-- decisions: counts what people decided about the row, so that each decision has its entry in the journal.
ALTER TABLE deliveries ADD COLUMN claim integer NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN uncounted integer NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN first_sent_at integer;
ALTER TABLE deliveries ADD COLUMN decisions integer NOT NULL DEFAULT 0;

-- Which of several calls was the first is not known of what was sent before: none began before the authorization.
UPDATE deliveries SET first_sent_at = CASE WHEN attempt = 1 THEN sent_at ELSE authorized_at END WHERE state <= 5 AND attempt > 0;

-- A network's rate limit: nothing of the account is claimed before until. The row stays until the account has opened again to its full
-- concurrency.
CREATE TABLE account_pauses (
    org text NOT NULL,
    account text NOT NULL,
    until integer NOT NULL,
    times integer NOT NULL,
    code text,
    changed_at integer NOT NULL,
    PRIMARY KEY (org, account)
) WITHOUT ROWID;

DROP TRIGGER delivery_changed;
CREATE TRIGGER delivery_changed AFTER UPDATE ON deliveries
WHEN (NEW.state >= 4 AND NEW.state <> OLD.state) OR NEW.decisions <> OLD.decisions BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT NEW.org, 'delivery:' || NEW.org || '/' || NEW.post || '/' || NEW.account || '/' || NEW.authz, NEW.rev, 0, what,
        json_patch('{}', json_object('type', what, 'at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.changed_at / 1000.0, 'unixepoch'),
            'actor', json(CASE WHEN NEW.decisions <> OLD.decisions THEN NEW.decided_by END),
            'post', NEW.post, 'account', NEW.account, 'authorization', NEW.authz, 'state', NEW.state, 'attempt', NEW.attempt, 'payloadHash', NEW.payload_hash,
            'reason', NEW.reason, 'errorKind', NEW.error_kind, 'errorCode', NEW.error_code, 'externalId', NEW.external_id)), NEW.changed_at
    FROM (SELECT CASE WHEN NEW.decisions <> OLD.decisions AND OLD.state = 11 THEN 'deliveryRetried' WHEN NEW.decisions <> OLD.decisions THEN 'deliveryResolved'
        ELSE CASE NEW.state
        WHEN 4 THEN 'deliveryUnknown' WHEN 5 THEN 'deliveryBlocked' WHEN 10 THEN 'deliveryLive' WHEN 11 THEN 'deliveryRejected'
        WHEN 12 THEN 'deliveryNeedsHuman' WHEN 13 THEN 'deliveryWithdrawn' WHEN 14 THEN 'deliveryMissed' ELSE 'deliveryExpired' END END AS what);
END;

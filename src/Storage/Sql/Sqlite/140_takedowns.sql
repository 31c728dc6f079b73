-- Taking down what is public: one row for each delivery that was asked for. state: 0 Waiting, 1 Working, 5 NeedsHuman, 10 Gone, 11 LeftPublic.
-- next_try says when the row next wants attention: the next try, or the end of the lease of a call that may be under way. reason is a person's words.
-- requests and decisions count what people did, so that each of their acts is an entry of its own.
CREATE TABLE takedowns (
    org text NOT NULL,
    post text NOT NULL,
    account text NOT NULL,
    authz text NOT NULL,
    state integer NOT NULL DEFAULT 0,
    reason text NOT NULL,
    actor text NOT NULL,
    requested_at integer NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    next_try integer NOT NULL,
    error_code text,
    error_message text,
    decided_by text,
    requests integer NOT NULL DEFAULT 1,
    decisions integer NOT NULL DEFAULT 0,
    changed_at integer NOT NULL,
    rev integer NOT NULL DEFAULT 1,
    PRIMARY KEY (org, post, account, authz)
);
CREATE INDEX takedowns_work ON takedowns (org, account, next_try, post) WHERE state <= 1;
CREATE INDEX takedowns_attention ON takedowns (org, changed_at) WHERE state = 5;

-- When a delivery that is live was taken down. Its state stays: it was sent, and is finished.
ALTER TABLE deliveries ADD COLUMN taken_down_at integer;

-- No change without its entry: the change itself writes it. json_patch leaves out what is null. The reason stays in the row.
CREATE TRIGGER takedown_requested AFTER INSERT ON takedowns BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT NEW.org, 'takedown:' || NEW.org || '/' || NEW.post || '/' || NEW.account || '/' || NEW.authz, NEW.rev, 0, 'takeDownRequested',
        json_patch('{}', json_object('type', 'takeDownRequested', 'at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.changed_at / 1000.0, 'unixepoch'), 'actor', json(NEW.actor),
            'post', NEW.post, 'account', NEW.account, 'authorization', NEW.authz, 'state', NEW.state, 'externalId',
            (SELECT external_id FROM deliveries AS d WHERE d.org = NEW.org AND d.post = NEW.post AND d.account = NEW.account AND d.authz = NEW.authz))), NEW.changed_at;
END;
CREATE TRIGGER takedown_changed AFTER UPDATE ON takedowns
WHEN NEW.requests <> OLD.requests OR NEW.decisions <> OLD.decisions OR (NEW.state >= 5 AND NEW.state <> OLD.state) BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT NEW.org, 'takedown:' || NEW.org || '/' || NEW.post || '/' || NEW.account || '/' || NEW.authz, NEW.rev, 0, what,
        json_patch('{}', json_object('type', what, 'at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.changed_at / 1000.0, 'unixepoch'),
            'actor', json(CASE what WHEN 'takeDownRequested' THEN NEW.actor WHEN 'takeDownResolved' THEN NEW.decided_by END),
            'post', NEW.post, 'account', NEW.account, 'authorization', NEW.authz, 'state', NEW.state, 'tries', nullif(NEW.tries, 0), 'errorCode', NEW.error_code, 'externalId',
            (SELECT external_id FROM deliveries AS d WHERE d.org = NEW.org AND d.post = NEW.post AND d.account = NEW.account AND d.authz = NEW.authz))), NEW.changed_at
    FROM (SELECT CASE WHEN NEW.requests <> OLD.requests THEN 'takeDownRequested' WHEN NEW.decisions <> OLD.decisions THEN 'takeDownResolved'
        WHEN NEW.state = 10 THEN 'takeDownDone' ELSE 'takeDownNeedsHuman' END AS what);
END;

-- The delivery says it in the same transaction; what people do with a post that is gone is not read any more.
CREATE TRIGGER takedown_done AFTER UPDATE ON takedowns WHEN NEW.state = 10 AND OLD.state <> 10 BEGIN
    UPDATE deliveries SET taken_down_at = NEW.changed_at WHERE org = NEW.org AND post = NEW.post AND account = NEW.account AND authz = NEW.authz;
    UPDATE engagement SET next_at = 253402300799000 WHERE org = NEW.org AND post = NEW.post AND account = NEW.account AND authz = NEW.authz;
END;

-- The kept status follows: what was taken down is public no more.
DROP TRIGGER post_status_derive;
CREATE TRIGGER post_status_derive INSTEAD OF INSERT ON post_status_derived BEGIN
    INSERT INTO post_status (org, post, sort_due, status)
    SELECT p.org, p.id, p.sort_due,
        CASE WHEN sum(d.state = 12) > 0 THEN 'NeedsAttention'
            WHEN sum(d.state = 10 AND d.taken_down_at IS NULL) = count(d.state) AND count(d.state) > 0 THEN 'Published'
            WHEN sum(d.state IN (1, 2, 3, 4)) > 0 THEN 'Publishing'
            WHEN sum(d.state = 10 AND d.taken_down_at IS NULL) > 0 AND sum(d.state IN (0, 5)) > 0 THEN 'Publishing'
            WHEN sum(d.state = 10 AND d.taken_down_at IS NULL) > 0 THEN 'PartiallyPublished'
            WHEN sum(d.state = 5) > 0 THEN 'Blocked'
            WHEN sum(d.state = 0) > 0 THEN 'Scheduled'
            WHEN count(d.taken_down_at) > 0 THEN 'TakenDown'
            WHEN sum(d.state IN (14, 15)) > 0 THEN 'Missed'
            WHEN sum(d.state = 11) > 0 THEN 'Failed'
            WHEN p.state = 'Authorized' AND p.due_at IS NULL THEN 'Approved'
            WHEN p.state = 'Authorized' THEN 'Scheduled'
            ELSE p.state END
    FROM rm_posts AS p LEFT JOIN deliveries AS d ON d.org = p.org AND d.post = p.id AND ((d.authz = p.authz AND d.state <> 13) OR d.state IN (2, 4, 10, 12))
    WHERE p.org = NEW.org AND p.id = NEW.post GROUP BY p.org, p.id
    ON CONFLICT (org, post) DO UPDATE SET sort_due = excluded.sort_due, status = excluded.status
        WHERE post_status.sort_due IS NOT excluded.sort_due OR post_status.status IS NOT excluded.status;
END;
DROP TRIGGER post_status_moved;
CREATE TRIGGER post_status_moved AFTER UPDATE ON deliveries
WHEN (NEW.state <> OLD.state AND NOT (OLD.state = 1 AND NEW.state = 2)) OR NEW.authz <> OLD.authz OR NEW.post <> OLD.post
    OR NEW.taken_down_at IS NOT OLD.taken_down_at BEGIN
    INSERT INTO post_status_derived (org, post) VALUES (NEW.org, NEW.post);
END;

-- Taking down what is public: one row for each delivery that was asked for. state: 0 Waiting, 1 Working, 5 NeedsHuman, 10 Gone, 11 LeftPublic.
-- next_try says when the row next wants attention: the next try, or the end of the lease of a call that may be under way. reason is a person's words.
-- requests and decisions count what people did, so that each of their acts is an entry of its own.
CREATE TABLE takedowns (
    org text COLLATE "C" NOT NULL,
    post text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    authz text COLLATE "C" NOT NULL,
    state integer NOT NULL DEFAULT 0,
    reason text NOT NULL,
    actor text NOT NULL,
    requested_at bigint NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    next_try bigint NOT NULL,
    error_code text,
    error_message text,
    decided_by text,
    requests integer NOT NULL DEFAULT 1,
    decisions integer NOT NULL DEFAULT 0,
    changed_at bigint NOT NULL,
    rev integer NOT NULL DEFAULT 1,
    PRIMARY KEY (org, post, account, authz)
);
CREATE INDEX takedowns_work ON takedowns (org, account, next_try, post) WHERE state <= 1;
CREATE INDEX takedowns_attention ON takedowns (org, changed_at) WHERE state = 5;
SELECT behind_wall('takedowns', 'org');

-- When a delivery that is live was taken down. Its state stays: it was sent, and is finished.
ALTER TABLE deliveries ADD COLUMN taken_down_at bigint;

-- No change without its entry: the change itself writes it. The reason stays in the row.
CREATE FUNCTION takedown_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE what text := 'takeDownRequested';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        what := CASE WHEN NEW.requests <> OLD.requests THEN 'takeDownRequested' WHEN NEW.decisions <> OLD.decisions THEN 'takeDownResolved'
            WHEN NEW.state = 10 THEN 'takeDownDone' ELSE 'takeDownNeedsHuman' END;
    END IF;
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    VALUES (NEW.org, 'takedown:' || NEW.org || '/' || NEW.post || '/' || NEW.account || '/' || NEW.authz, NEW.rev, 0, what,
        json_strip_nulls(json_build_object('type', what, 'at', iso_ms(NEW.changed_at),
            'actor', CASE what WHEN 'takeDownRequested' THEN NEW.actor WHEN 'takeDownResolved' THEN NEW.decided_by END::json,
            'post', NEW.post, 'account', NEW.account, 'authorization', NEW.authz, 'state', NEW.state, 'tries', NULLIF(NEW.tries, 0), 'errorCode', NEW.error_code, 'externalId',
            (SELECT external_id FROM deliveries AS d WHERE d.org = NEW.org AND d.post = NEW.post AND d.account = NEW.account AND d.authz = NEW.authz)))::text, NEW.changed_at);
    RETURN NULL;
END $$;
CREATE TRIGGER takedown_requested AFTER INSERT ON takedowns FOR EACH ROW EXECUTE FUNCTION takedown_changed();
CREATE TRIGGER takedown_changed AFTER UPDATE ON takedowns FOR EACH ROW
    WHEN (NEW.requests <> OLD.requests OR NEW.decisions <> OLD.decisions OR (NEW.state >= 5 AND NEW.state <> OLD.state)) EXECUTE FUNCTION takedown_changed();

-- The delivery says it in the same transaction; what people do with a post that is gone is not read any more.
CREATE FUNCTION takedown_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE deliveries SET taken_down_at = NEW.changed_at WHERE org = NEW.org AND post = NEW.post AND account = NEW.account AND authz = NEW.authz;
    UPDATE engagement SET next_at = 253402300799000 WHERE org = NEW.org AND post = NEW.post AND account = NEW.account AND authz = NEW.authz;
    RETURN NULL;
END $$;
CREATE TRIGGER takedown_done AFTER UPDATE ON takedowns FOR EACH ROW WHEN (NEW.state = 10 AND OLD.state <> 10) EXECUTE FUNCTION takedown_done();

-- The kept status follows: what was taken down is public no more.
CREATE OR REPLACE FUNCTION post_status_derive(orgs text[], posts text[]) RETURNS void LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off SET jit = off AS $$
BEGIN
    INSERT INTO post_status (org, post) SELECT o, p FROM unnest(orgs, posts) AS t (o, p)
    WHERE NOT EXISTS (SELECT 1 FROM post_status AS s WHERE s.org = o AND s.post = p) ORDER BY 1, 2 ON CONFLICT DO NOTHING;
    PERFORM 1 FROM unnest(orgs, posts) AS t (o, p) JOIN post_status AS s ON s.org = o AND s.post = p ORDER BY s.org, s.post FOR UPDATE OF s;
    UPDATE post_status AS s SET sort_due = n.sort_due, status = n.status FROM (
        SELECT r.org, r.id, r.sort_due,
            CASE WHEN c.human > 0 THEN 'NeedsAttention'
                WHEN c.live = c.every AND c.every > 0 THEN 'Published'
                WHEN c.busy > 0 THEN 'Publishing'
                WHEN c.live > 0 AND c.waiting + c.blocked > 0 THEN 'Publishing'
                WHEN c.live > 0 THEN 'PartiallyPublished'
                WHEN c.blocked > 0 THEN 'Blocked'
                WHEN c.waiting > 0 THEN 'Scheduled'
                WHEN c.taken_down > 0 THEN 'TakenDown'
                WHEN c.missed > 0 THEN 'Missed'
                WHEN c.rejected > 0 THEN 'Failed'
                WHEN r.state = 'Authorized' AND r.due_at IS NULL THEN 'Approved'
                WHEN r.state = 'Authorized' THEN 'Scheduled'
                ELSE r.state END AS status
        FROM unnest(orgs, posts) AS t (o, p) JOIN rm_posts AS r ON r.org = o AND r.id = p
        CROSS JOIN LATERAL (
            SELECT count(*) AS every, count(*) FILTER (WHERE d.state = 12) AS human, count(*) FILTER (WHERE d.state = 10 AND d.taken_down_at IS NULL) AS live,
                count(d.taken_down_at) AS taken_down,
                count(*) FILTER (WHERE d.state IN (1, 2, 3, 4)) AS busy, count(*) FILTER (WHERE d.state = 5) AS blocked,
                count(*) FILTER (WHERE d.state = 0) AS waiting, count(*) FILTER (WHERE d.state IN (14, 15)) AS missed,
                count(*) FILTER (WHERE d.state = 11) AS rejected
            FROM deliveries AS d WHERE d.org = r.org AND d.post = r.id AND ((d.authz = r.authz AND d.state <> 13) OR d.state IN (2, 4, 10, 12))) AS c) AS n
    WHERE s.org = n.org AND s.post = n.id AND (s.status IS DISTINCT FROM n.status OR s.sort_due IS DISTINCT FROM n.sort_due);
END $$;
CREATE OR REPLACE FUNCTION post_status_of_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE orgs text[]; posts text[];
BEGIN
    SELECT array_agg(org), array_agg(post) INTO orgs, posts FROM (
        SELECT DISTINCT org, post FROM new_rows AS n FULL JOIN old_rows AS o USING (org, post, account, authz)
        WHERE (n.state IS DISTINCT FROM o.state AND (o.state IS DISTINCT FROM 1 OR n.state IS DISTINCT FROM 2))
            OR n.taken_down_at IS DISTINCT FROM o.taken_down_at) AS c;
    IF orgs IS NOT NULL THEN
        PERFORM post_status_derive(orgs, posts);
    END IF;
    RETURN NULL;
END $$;

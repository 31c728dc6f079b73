-- Gates follow their holds. A trigger of holds sets the gate's row and writes the entry of the record; a trigger of gates blocks and unblocks deliveries;
-- triggers of the grain states add and lift the holds of accounts and members. All of it happens in the transaction of the change that causes it.
DROP TRIGGER gate_closed_first ON gates;
DROP TRIGGER gate_changed ON gates;
DROP FUNCTION gate_changed();

-- Holds carry the reason from now on.
UPDATE gates SET reason = NULL;

CREATE INDEX holds_suspensions ON holds (org, holder);

-- The reason of the first closed gate of a delivery, in the order organization, account, campaign, further gates; null when all of them are open.
CREATE FUNCTION closed_gate_of(d deliveries) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT code FROM (
        SELECT 0 AS place, coalesce(g.code, 'Suspended') AS code FROM gates AS g
        WHERE g.org = d.org AND g.kind = 'organization' AND g.id = d.org AND g.open = 0
        UNION ALL SELECT 1, coalesce(g.code, 'Suspended') FROM gates AS g WHERE g.org = d.org AND g.kind = 'account' AND g.id = d.account AND g.open = 0
        UNION ALL SELECT 2, coalesce(g.code, 'Suspended') FROM gates AS g WHERE g.org = d.org AND g.kind = 'campaign' AND g.id = d.campaign AND g.open = 0
        UNION ALL SELECT 3, coalesce(g.code, 'OwnerLeft') FROM delivery_gates AS m LEFT JOIN gates AS g ON g.org = m.org AND g.kind = m.kind AND g.id = m.id
        WHERE m.org = d.org AND m.post = d.post AND m.account = d.account AND m.authz = d.authz AND coalesce(g.open, 0) <> 1) AS closed
    ORDER BY place LIMIT 1
$$;

-- Where a blocked delivery goes when its gates are open: to Waiting, past its grace to Missed, with an open question to Unknown.
CREATE FUNCTION unblocked(d deliveries) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN d.not_after > now_ms() THEN 0 WHEN d.uncertain = 1 THEN 4 ELSE 14 END
$$;

-- Unblocks what no other gate stops; the rest shows the reason of the other gate. The condition names the deliveries (as d) with the gate's values as $1 to $3.
CREATE FUNCTION unblock_deliveries(condition text, which text, kind text, id text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format($sql$
        WITH blocked AS MATERIALIZED (
            SELECT d.org, d.post, d.account, d.authz, closed_gate_of(d) AS code FROM deliveries AS d
            WHERE d.state <= 5 AND d.state = 5 AND d.reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft') AND %s
            ORDER BY d.org, d.post, d.account, d.authz FOR UPDATE)
        UPDATE deliveries AS d SET
            state = CASE WHEN code IS NULL THEN unblocked(d) ELSE d.state END,
            reason = code,
            wake_at = CASE WHEN code IS NOT NULL THEN d.wake_at WHEN d.due > now_ms() THEN d.due ELSE now_ms() END,
            finished_at = CASE WHEN code IS NULL AND unblocked(d) >= 10 THEN now_ms() ELSE d.finished_at END,
            unknown_since = CASE WHEN code IS NULL AND unblocked(d) = 4 THEN now_ms() ELSE d.unknown_since END,
            changed_at = CASE WHEN code IS NULL THEN now_ms() ELSE d.changed_at END,
            rev = d.rev + 1
        FROM blocked AS b
        WHERE d.org = b.org AND d.post = b.post AND d.account = b.account AND d.authz = b.authz AND (code IS NULL OR code <> d.reason)
        $sql$, condition) USING which, kind, id;
END $$;

-- Blocks what waits or is claimed. The call of a claimed delivery has not begun, and it begins only from Claimed.
CREATE FUNCTION block_deliveries(condition text, which text, kind text, id text, code text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format($sql$
        UPDATE deliveries AS d SET reason = $4, state = 5, rev = d.rev + 1,
            wake_at = CASE WHEN d.state = 5 THEN d.wake_at ELSE d.not_after END,
            changed_at = CASE WHEN d.state = 5 THEN d.changed_at ELSE now_ms() END
        WHERE d.state <= 5 AND (d.state IN (0, 1) OR (d.state = 5 AND d.reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft'))) AND %s
        $sql$, condition) USING which, kind, id, code;
END $$;

-- A gate that closes for a reason that no person lifts blocks what waits at once; a suspension blocks each delivery when it is due.
CREATE FUNCTION gate_recoded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE condition text := CASE NEW.kind
    WHEN 'organization' THEN 'd.org = $1 AND $2 IS NOT NULL AND $3 IS NOT NULL'
    WHEN 'account' THEN 'd.org = $1 AND d.account = $3 AND $2 IS NOT NULL'
    WHEN 'campaign' THEN 'd.org = $1 AND d.campaign = $3 AND $2 IS NOT NULL'
    ELSE 'd.org = $1 AND (d.post, d.account, d.authz) IN (
        SELECT m.post, m.account, m.authz FROM delivery_gates AS m WHERE m.org = $1 AND m.kind = $2 AND m.id = $3)' END;
BEGIN
    IF NEW.code IS NULL OR (NEW.code = 'Suspended' AND OLD.code IS NOT NULL) THEN
        PERFORM unblock_deliveries(condition, NEW.org, NEW.kind, NEW.id);
    ELSIF NEW.code <> 'Suspended' THEN
        PERFORM block_deliveries(condition, NEW.org, NEW.kind, NEW.id, NEW.code);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gate_recoded AFTER UPDATE ON gates FOR EACH ROW WHEN (NEW.code IS DISTINCT FROM OLD.code) EXECUTE FUNCTION gate_recoded();

-- One change of an organization's gates after the other: of two gates that open at the same instant, the later one sees the earlier one open. The lock
-- comes before that of the gate's row. It is no row's lock, since those who send hold the rows of several gates at once.
CREATE FUNCTION lock_gates(which text) RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('gates of ' || which, 0))
$$;

-- The gate's row, then the entry of the record: a suspension or resumption for holds of people, held or released for an import and a cancellation. The holds of
-- accounts and members have no entry of their own: the event of the state that causes them, written by the same statement, says it.
-- The reason is a person's words and stays in the hold. The gate's row is locked before its holds are read, so that two changes at once see each other.
CREATE FUNCTION hold_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE h holds := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; moment bigint; gate gates; what text;
BEGIN
    moment := CASE TG_OP WHEN 'DELETE' THEN now_ms() ELSE h.since END;
    PERFORM lock_gates(h.org);
    INSERT INTO gates (org, kind, id, open, since) VALUES (h.org, h.kind, h.id, 1, moment) ON CONFLICT (org, kind, id) DO NOTHING;
    PERFORM 1 FROM gates AS g WHERE g.org = h.org AND g.kind = h.kind AND g.id = h.id FOR UPDATE;
    UPDATE gates AS g SET rev = g.rev + 1, since = moment, actor = CASE TG_OP WHEN 'DELETE' THEN g.actor ELSE h.actor END,
        open = CASE WHEN EXISTS (SELECT 1 FROM holds AS o WHERE o.org = h.org AND o.kind = h.kind AND o.id = h.id) THEN 0 ELSE 1 END,
        code = (SELECT o.code FROM holds AS o WHERE o.org = h.org AND o.kind = h.kind AND o.id = h.id
            ORDER BY CASE o.code WHEN 'Suspended' THEN 1 ELSE 0 END, o.holder LIMIT 1)
    WHERE g.org = h.org AND g.kind = h.kind AND g.id = h.id RETURNING * INTO gate;
    IF TG_OP <> 'UPDATE' AND h.holder NOT IN ('connection', 'membership') THEN
        what := h.kind || CASE WHEN h.holder IN ('compliance', 'author') THEN CASE TG_OP WHEN 'DELETE' THEN 'Resumed' ELSE 'Suspended' END
            ELSE CASE TG_OP WHEN 'DELETE' THEN 'Released' ELSE 'Held' END END;
        INSERT INTO journal (org, grain_key, version, idx, type, event, at)
        VALUES (h.org, 'gate:' || h.org || '/' || h.kind || '/' || h.id, gate.rev, 0, what,
            json_strip_nulls(json_build_object('type', what, 'at', iso_ms(moment), 'actor', gate.actor::json, h.kind, h.id, 'holder', h.holder))::text, moment);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hold_added AFTER INSERT OR DELETE ON holds FOR EACH ROW EXECUTE FUNCTION hold_changed();
CREATE TRIGGER hold_changed AFTER UPDATE OF code ON holds FOR EACH ROW WHEN (NEW.code <> OLD.code) EXECUTE FUNCTION hold_changed();

-- An account's gate follows its status, a member's gate whether they are active. A post that was taken over: its unsent
-- deliveries are under the new owner's gate from now on.
CREATE FUNCTION set_gate(which text, of_kind text, of_id text, by_holder text, with_code text, words text, by_actor text,
    moment bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO gates (org, kind, id, open, since) VALUES (which, of_kind, of_id, 1, moment) ON CONFLICT (org, kind, id) DO NOTHING;
    IF with_code IS NULL THEN
        DELETE FROM holds AS h WHERE h.org = which AND h.kind = of_kind AND h.id = of_id AND h.holder = by_holder;
    ELSE
        INSERT INTO holds (org, kind, id, holder, code, why, actor, since) VALUES (which, of_kind, of_id, by_holder, with_code, words, by_actor, moment)
        ON CONFLICT (org, kind, id, holder) DO UPDATE SET code = excluded.code, why = excluded.why, actor = excluded.actor, since = excluded.since
        WHERE holds.code <> excluded.code;
    END IF;
END $$;
CREATE FUNCTION gate_of_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE key text := NEW.grainidextensionstring; kind text := split_part(key, ':', 1); which text := split_part(split_part(key, ':', 2), '/', 1);
    of_id text := substr(key, strpos(key, '/') + 1); body text := convert_from(NEW.payloadbinary, 'UTF8'); state json; owner text;
BEGIN
    IF kind = 'post' THEN
        IF TG_OP = 'UPDATE' AND strpos(body, '"owner":"') > 0 THEN
            owner := body::json ->> 'owner';
            UPDATE delivery_gates AS m SET id = owner WHERE m.org = which AND m.post = of_id AND m.kind = 'member' AND m.id <> owner;
        END IF;
        RETURN NULL;
    END IF;
    state := body::json;
    IF kind = 'account' THEN
        PERFORM set_gate(which, kind, of_id, 'connection',
            CASE state ->> 'status' WHEN 'Connected' THEN NULL WHEN 'Broken' THEN 'AccountBroken' ELSE 'AccountDisconnected' END,
            state ->> 'brokenCode', (state -> 'pending' -> 0 -> 'actor')::text, NEW.modifiedon);
    ELSE
        PERFORM set_gate(which, kind, of_id, 'membership', CASE state ->> 'active' WHEN 'true' THEN NULL ELSE 'OwnerLeft' END,
            NULL, (state -> 'pending' -> 0 -> 'actor')::text, NEW.modifiedon);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gate_of_state AFTER INSERT OR UPDATE ON orleansstorage FOR EACH ROW
    WHEN (NEW.payloadbinary IS NOT NULL AND split_part(NEW.grainidextensionstring, ':', 1) IN ('account', 'member', 'post')) EXECUTE FUNCTION gate_of_state();
CREATE FUNCTION delivery_gate_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_gates(NEW.org);
    PERFORM 1 FROM gates AS g WHERE g.org = NEW.org AND g.kind = NEW.kind AND g.id = NEW.id FOR SHARE;
    PERFORM unblock_deliveries('d.org = $1 AND d.post = $2 AND d.account = $3', NEW.org, NEW.post, NEW.account);
    IF NOT EXISTS (SELECT 1 FROM gates AS g WHERE g.org = NEW.org AND g.kind = NEW.kind AND g.id = NEW.id AND g.open = 1) THEN
        PERFORM block_deliveries('d.org = $1 AND d.post = $2 AND d.account = $3', NEW.org, NEW.post, NEW.account, 'OwnerLeft');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER delivery_gate_changed AFTER UPDATE OF id ON delivery_gates FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION delivery_gate_changed();

-- What is there already: the owner of each delivery that may still be sent, then the gates of members and accounts; the triggers block what waits under them.
INSERT INTO delivery_gates (org, post, account, authz, kind, id)
SELECT d.org, d.post, d.account, d.authz, 'member', convert_from(s.payloadbinary, 'UTF8')::json ->> 'author'
FROM deliveries AS d JOIN orleansstorage AS s ON s.grainidextensionstring = 'post:' || d.org || '/' || d.post
WHERE (d.state <= 5 OR d.state IN (11, 12)) AND s.payloadbinary IS NOT NULL AND convert_from(s.payloadbinary, 'UTF8')::json ->> 'author' IS NOT NULL
ON CONFLICT DO NOTHING;
INSERT INTO gates (org, kind, id, open, since)
SELECT split_part(split_part(s.grainidextensionstring, ':', 2), '/', 1), split_part(s.grainidextensionstring, ':', 1),
    split_part(s.grainidextensionstring, '/', 2), 1, s.modifiedon
FROM orleansstorage AS s WHERE (s.grainidextensionstring LIKE 'account:%' OR s.grainidextensionstring LIKE 'member:%') AND s.payloadbinary IS NOT NULL
ON CONFLICT (org, kind, id) DO NOTHING;
INSERT INTO holds (org, kind, id, holder, code, why, since)
SELECT split_part(split_part(s.grainidextensionstring, ':', 2), '/', 1), 'account', split_part(s.grainidextensionstring, '/', 2), 'connection',
    CASE s.state ->> 'status' WHEN 'Broken' THEN 'AccountBroken' ELSE 'AccountDisconnected' END, s.state ->> 'brokenCode', now_ms()
FROM (SELECT grainidextensionstring, convert_from(payloadbinary, 'UTF8')::json AS state FROM orleansstorage
    WHERE grainidextensionstring LIKE 'account:%' AND payloadbinary IS NOT NULL) AS s
WHERE s.state ->> 'status' <> 'Connected';
INSERT INTO holds (org, kind, id, holder, code, since)
SELECT split_part(split_part(s.grainidextensionstring, ':', 2), '/', 1), 'member', split_part(s.grainidextensionstring, '/', 2), 'membership',
    'OwnerLeft', now_ms()
FROM (SELECT grainidextensionstring, convert_from(payloadbinary, 'UTF8')::json AS state FROM orleansstorage
    WHERE grainidextensionstring LIKE 'member:%' AND payloadbinary IS NOT NULL) AS s
WHERE s.state ->> 'active' = 'false';

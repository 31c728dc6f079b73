-- Gates follow their holds. Triggers of holds set the gate's row and write the entry of the record; triggers of gates block and unblock deliveries;
-- triggers of the grain states add and lift the holds of accounts and members. All of it happens in the transaction of the change that causes it.
DROP TRIGGER gate_closed_first;
DROP TRIGGER gate_changed;

-- Holds carry the reason from now on.
UPDATE gates SET reason = NULL;

-- Which calls are under way is asked by every suspension.
CREATE INDEX deliveries_sending ON deliveries (org, account) WHERE state = 2;
CREATE INDEX holds_suspensions ON holds (org, holder);

-- The reason of a closed gate of each delivery, or null when all of its gates are open. A reason that no person lifts comes first.
CREATE VIEW closed_gates AS
SELECT d.org, d.post, d.account, d.authz, (
    SELECT code FROM (
        SELECT g.code FROM gates AS g WHERE g.org = d.org AND g.kind = 'organization' AND g.id = d.org AND g.open = 0
        UNION ALL SELECT g.code FROM gates AS g WHERE g.org = d.org AND g.kind = 'account' AND g.id = d.account AND g.open = 0
        UNION ALL SELECT g.code FROM gates AS g WHERE g.org = d.org AND g.kind = 'campaign' AND g.id = d.campaign AND g.open = 0
        UNION ALL SELECT g.code FROM delivery_gates AS m JOIN gates AS g ON g.org = m.org AND g.kind = m.kind AND g.id = m.id AND g.open = 0
        WHERE m.org = d.org AND m.post = d.post AND m.account = d.account AND m.authz = d.authz)
    ORDER BY CASE code WHEN 'Suspended' THEN 1 ELSE 0 END LIMIT 1) AS code
FROM deliveries AS d;

-- A gate that closes for a reason that no person lifts blocks what waits at once; a suspension blocks each delivery when it is due. Claimed deliveries
-- are blocked too: the call of a claimed delivery has not begun, and it begins only from Claimed.
CREATE TRIGGER gate_closed_account AFTER UPDATE OF code ON gates
WHEN NEW.kind = 'account' AND NEW.code IS NOT OLD.code AND NEW.code <> 'Suspended' BEGIN
    UPDATE deliveries SET reason = NEW.code, state = 5, wake_at = CASE state WHEN 5 THEN wake_at ELSE not_after END,
        changed_at = CASE state WHEN 5 THEN changed_at ELSE now_ms() END, rev = rev + 1
    WHERE org = NEW.org AND account = NEW.id
        AND state <= 5 AND (state IN (0, 1) OR (state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft')));
END;
CREATE TRIGGER gate_closed_member AFTER UPDATE OF code ON gates
WHEN NEW.kind = 'member' AND NEW.code IS NOT OLD.code AND NEW.code <> 'Suspended' BEGIN
    UPDATE deliveries SET reason = NEW.code, state = 5, wake_at = CASE state WHEN 5 THEN wake_at ELSE not_after END,
        changed_at = CASE state WHEN 5 THEN changed_at ELSE now_ms() END, rev = rev + 1
    WHERE org = NEW.org AND (post, account, authz) IN (
        SELECT m.post, m.account, m.authz FROM delivery_gates AS m WHERE m.org = NEW.org AND m.kind = 'member' AND m.id = NEW.id)
        AND state <= 5 AND (state IN (0, 1) OR (state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft')));
END;

-- A gate that opens, or that only a suspension keeps closed: what no other gate stops waits again, or is missed when its grace has passed; the rest shows
-- the reason of the other gate.
CREATE TRIGGER gate_opened_organization AFTER UPDATE OF code ON gates
WHEN NEW.kind = 'organization' AND OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code AND (NEW.code IS NULL OR NEW.code = 'Suspended') BEGIN
    UPDATE deliveries SET state = CASE WHEN not_after > now_ms() THEN 0 WHEN uncertain = 1 THEN 4 ELSE 14 END, reason = NULL,
        wake_at = CASE WHEN due > now_ms() THEN due ELSE now_ms() END,
        finished_at = CASE WHEN not_after <= now_ms() AND uncertain = 0 THEN now_ms() ELSE finished_at END,
        unknown_since = CASE WHEN not_after <= now_ms() AND uncertain = 1 THEN now_ms() ELSE unknown_since END, changed_at = now_ms(), rev = rev + 1
    WHERE org = NEW.org
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft')
        AND (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz) IS NULL;
    UPDATE deliveries SET reason = (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz)
    WHERE org = NEW.org
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft');
END;
CREATE TRIGGER gate_opened_account AFTER UPDATE OF code ON gates
WHEN NEW.kind = 'account' AND OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code AND (NEW.code IS NULL OR NEW.code = 'Suspended') BEGIN
    UPDATE deliveries SET state = CASE WHEN not_after > now_ms() THEN 0 WHEN uncertain = 1 THEN 4 ELSE 14 END, reason = NULL,
        wake_at = CASE WHEN due > now_ms() THEN due ELSE now_ms() END,
        finished_at = CASE WHEN not_after <= now_ms() AND uncertain = 0 THEN now_ms() ELSE finished_at END,
        unknown_since = CASE WHEN not_after <= now_ms() AND uncertain = 1 THEN now_ms() ELSE unknown_since END, changed_at = now_ms(), rev = rev + 1
    WHERE org = NEW.org AND account = NEW.id
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft')
        AND (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz) IS NULL;
    UPDATE deliveries SET reason = (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz)
    WHERE org = NEW.org AND account = NEW.id
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft');
END;
CREATE TRIGGER gate_opened_campaign AFTER UPDATE OF code ON gates
WHEN NEW.kind = 'campaign' AND OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code AND (NEW.code IS NULL OR NEW.code = 'Suspended') BEGIN
    UPDATE deliveries SET state = CASE WHEN not_after > now_ms() THEN 0 WHEN uncertain = 1 THEN 4 ELSE 14 END, reason = NULL,
        wake_at = CASE WHEN due > now_ms() THEN due ELSE now_ms() END,
        finished_at = CASE WHEN not_after <= now_ms() AND uncertain = 0 THEN now_ms() ELSE finished_at END,
        unknown_since = CASE WHEN not_after <= now_ms() AND uncertain = 1 THEN now_ms() ELSE unknown_since END, changed_at = now_ms(), rev = rev + 1
    WHERE org = NEW.org AND campaign = NEW.id
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft')
        AND (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz) IS NULL;
    UPDATE deliveries SET reason = (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz)
    WHERE org = NEW.org AND campaign = NEW.id
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft');
END;
CREATE TRIGGER gate_opened_member AFTER UPDATE OF code ON gates
WHEN NEW.kind = 'member' AND OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code AND (NEW.code IS NULL OR NEW.code = 'Suspended') BEGIN
    UPDATE deliveries SET state = CASE WHEN not_after > now_ms() THEN 0 WHEN uncertain = 1 THEN 4 ELSE 14 END, reason = NULL,
        wake_at = CASE WHEN due > now_ms() THEN due ELSE now_ms() END,
        finished_at = CASE WHEN not_after <= now_ms() AND uncertain = 0 THEN now_ms() ELSE finished_at END,
        unknown_since = CASE WHEN not_after <= now_ms() AND uncertain = 1 THEN now_ms() ELSE unknown_since END, changed_at = now_ms(), rev = rev + 1
    WHERE org = NEW.org AND (post, account, authz) IN (
        SELECT m.post, m.account, m.authz FROM delivery_gates AS m WHERE m.org = NEW.org AND m.kind = 'member' AND m.id = NEW.id)
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft')
        AND (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz) IS NULL;
    UPDATE deliveries SET reason = (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz)
    WHERE org = NEW.org AND (post, account, authz) IN (
        SELECT m.post, m.account, m.authz FROM delivery_gates AS m WHERE m.org = NEW.org AND m.kind = 'member' AND m.id = NEW.id)
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft');
END;

-- The gate's row, then the entry of the record: a suspension or resumption for holds of people, held or released for an import and a cancellation. The holds
-- of accounts and members have no entry of their own: the event of the state that causes them, written by the same statement, says it.
-- The reason is a person's words and stays in the hold.
CREATE TRIGGER hold_added AFTER INSERT ON holds BEGIN
    INSERT INTO gates (org, kind, id, open, since) VALUES (NEW.org, NEW.kind, NEW.id, 1, NEW.since) ON CONFLICT (org, kind, id) DO NOTHING;
    UPDATE gates SET rev = rev + 1, since = NEW.since, actor = NEW.actor,
        open = NOT EXISTS (SELECT 1 FROM holds AS h WHERE h.org = NEW.org AND h.kind = NEW.kind AND h.id = NEW.id),
        code = (SELECT h.code FROM holds AS h WHERE h.org = NEW.org AND h.kind = NEW.kind AND h.id = NEW.id
            ORDER BY CASE h.code WHEN 'Suspended' THEN 1 ELSE 0 END, h.holder LIMIT 1)
    WHERE org = NEW.org AND kind = NEW.kind AND id = NEW.id;
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT NEW.org, 'gate:' || NEW.org || '/' || NEW.kind || '/' || NEW.id, g.rev, 0, what,
        json_patch('{}', json_object('type', what, 'at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.since / 1000.0, 'unixepoch'),
            'actor', json(g.actor), NEW.kind, NEW.id, 'holder', NEW.holder)), NEW.since
    FROM gates AS g, (SELECT NEW.kind || CASE WHEN NEW.holder IN ('compliance', 'author') THEN 'Suspended' ELSE 'Held' END AS what)
    WHERE g.org = NEW.org AND g.kind = NEW.kind AND g.id = NEW.id AND NEW.holder NOT IN ('connection', 'membership');
END;
CREATE TRIGGER hold_changed AFTER UPDATE OF code ON holds WHEN NEW.code <> OLD.code BEGIN
    UPDATE gates SET rev = rev + 1, since = NEW.since, actor = NEW.actor,
        open = NOT EXISTS (SELECT 1 FROM holds AS h WHERE h.org = NEW.org AND h.kind = NEW.kind AND h.id = NEW.id),
        code = (SELECT h.code FROM holds AS h WHERE h.org = NEW.org AND h.kind = NEW.kind AND h.id = NEW.id
            ORDER BY CASE h.code WHEN 'Suspended' THEN 1 ELSE 0 END, h.holder LIMIT 1)
    WHERE org = NEW.org AND kind = NEW.kind AND id = NEW.id;
END;
CREATE TRIGGER hold_lifted AFTER DELETE ON holds BEGIN
    UPDATE gates SET rev = rev + 1, since = now_ms(),
        open = NOT EXISTS (SELECT 1 FROM holds AS h WHERE h.org = OLD.org AND h.kind = OLD.kind AND h.id = OLD.id),
        code = (SELECT h.code FROM holds AS h WHERE h.org = OLD.org AND h.kind = OLD.kind AND h.id = OLD.id
            ORDER BY CASE h.code WHEN 'Suspended' THEN 1 ELSE 0 END, h.holder LIMIT 1)
    WHERE org = OLD.org AND kind = OLD.kind AND id = OLD.id;
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT OLD.org, 'gate:' || OLD.org || '/' || OLD.kind || '/' || OLD.id, g.rev, 0, what,
        json_patch('{}', json_object('type', what, 'at', strftime('%Y-%m-%dT%H:%M:%fZ', now_ms() / 1000.0, 'unixepoch'),
            'actor', json(g.actor), OLD.kind, OLD.id, 'holder', OLD.holder)), now_ms()
    FROM gates AS g, (SELECT OLD.kind || CASE WHEN OLD.holder IN ('compliance', 'author') THEN 'Resumed' ELSE 'Released' END AS what)
    WHERE g.org = OLD.org AND g.kind = OLD.kind AND g.id = OLD.id AND OLD.holder NOT IN ('connection', 'membership');
END;

-- What the states of accounts and members say about their gates; without a code the gate has no such hold.
CREATE VIEW gates_of_states AS
SELECT place, org, kind, id, at, CASE kind WHEN 'account' THEN 'connection' ELSE 'membership' END AS holder,
    CASE WHEN kind = 'member' THEN CASE json_extract(doc, '$.active') WHEN 1 THEN NULL ELSE 'OwnerLeft' END
        ELSE CASE json_extract(doc, '$.status') WHEN 'Connected' THEN NULL WHEN 'Broken' THEN 'AccountBroken' ELSE 'AccountDisconnected' END END AS code,
    json_extract(doc, '$.brokenCode') AS why, json_extract(doc, '$.pending[0].actor') AS actor
FROM (
    SELECT rowid AS place, ModifiedOn AS at, CAST(PayloadBinary AS text) AS doc,
        substr(GrainIdExtensionString, 1, instr(GrainIdExtensionString, ':') - 1) AS kind,
        substr(GrainIdExtensionString, instr(GrainIdExtensionString, ':') + 1,
            instr(GrainIdExtensionString, '/') - instr(GrainIdExtensionString, ':') - 1) AS org,
        substr(GrainIdExtensionString, instr(GrainIdExtensionString, '/') + 1) AS id
    FROM OrleansStorage
    WHERE (GrainIdExtensionString GLOB 'account:*' OR GrainIdExtensionString GLOB 'member:*') AND PayloadBinary IS NOT NULL);

-- An account's gate follows its status, a member's gate whether they are active.
CREATE TRIGGER gate_of_state_added AFTER INSERT ON OrleansStorage
WHEN NEW.GrainIdExtensionString GLOB 'account:*' OR NEW.GrainIdExtensionString GLOB 'member:*' BEGIN
    INSERT INTO gates (org, kind, id, open, since) SELECT org, kind, id, 1, at FROM gates_of_states WHERE place = NEW.rowid
    ON CONFLICT (org, kind, id) DO NOTHING;
    INSERT INTO holds (org, kind, id, holder, code, why, actor, since)
    SELECT org, kind, id, holder, code, why, actor, at FROM gates_of_states WHERE place = NEW.rowid AND code IS NOT NULL
    ON CONFLICT (org, kind, id, holder) DO UPDATE SET code = excluded.code, why = excluded.why, actor = excluded.actor, since = excluded.since
    WHERE holds.code <> excluded.code;
    DELETE FROM holds WHERE (org, kind, id, holder) IN (SELECT org, kind, id, holder FROM gates_of_states WHERE place = NEW.rowid AND code IS NULL);
END;
CREATE TRIGGER gate_of_state_changed AFTER UPDATE ON OrleansStorage
WHEN NEW.GrainIdExtensionString GLOB 'account:*' OR NEW.GrainIdExtensionString GLOB 'member:*' BEGIN
    INSERT INTO gates (org, kind, id, open, since) SELECT org, kind, id, 1, at FROM gates_of_states WHERE place = NEW.rowid
    ON CONFLICT (org, kind, id) DO NOTHING;
    INSERT INTO holds (org, kind, id, holder, code, why, actor, since)
    SELECT org, kind, id, holder, code, why, actor, at FROM gates_of_states WHERE place = NEW.rowid AND code IS NOT NULL
    ON CONFLICT (org, kind, id, holder) DO UPDATE SET code = excluded.code, why = excluded.why, actor = excluded.actor, since = excluded.since
    WHERE holds.code <> excluded.code;
    DELETE FROM holds WHERE (org, kind, id, holder) IN (SELECT org, kind, id, holder FROM gates_of_states WHERE place = NEW.rowid AND code IS NULL);
END;

-- A post that was taken over: its unsent deliveries are under the new owner's gate from now on.
CREATE TRIGGER post_owner_changed AFTER UPDATE ON OrleansStorage
WHEN NEW.GrainIdExtensionString GLOB 'post:*' AND instr(NEW.PayloadBinary, CAST('"owner":"' AS blob)) > 0 BEGIN
    UPDATE delivery_gates SET id = json_extract(CAST(NEW.PayloadBinary AS text), '$.owner')
    WHERE +kind = 'member' AND id <> json_extract(CAST(NEW.PayloadBinary AS text), '$.owner')
        AND org = substr(NEW.GrainIdExtensionString, 6, instr(NEW.GrainIdExtensionString, '/') - 6)
        AND post = substr(NEW.GrainIdExtensionString, instr(NEW.GrainIdExtensionString, '/') + 1);
END;
CREATE TRIGGER delivery_gate_changed AFTER UPDATE OF id ON delivery_gates WHEN NEW.id <> OLD.id BEGIN
    UPDATE deliveries SET state = CASE WHEN not_after > now_ms() THEN 0 WHEN uncertain = 1 THEN 4 ELSE 14 END, reason = NULL,
        wake_at = CASE WHEN due > now_ms() THEN due ELSE now_ms() END,
        finished_at = CASE WHEN not_after <= now_ms() AND uncertain = 0 THEN now_ms() ELSE finished_at END,
        unknown_since = CASE WHEN not_after <= now_ms() AND uncertain = 1 THEN now_ms() ELSE unknown_since END, changed_at = now_ms(), rev = rev + 1
    WHERE org = NEW.org AND post = NEW.post AND account = NEW.account AND authz = NEW.authz
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft')
        AND (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz) IS NULL;
    UPDATE deliveries SET reason = (SELECT c.code FROM closed_gates AS c
        WHERE c.org = deliveries.org AND c.post = deliveries.post AND c.account = deliveries.account AND c.authz = deliveries.authz)
    WHERE org = NEW.org AND post = NEW.post AND account = NEW.account AND authz = NEW.authz
        AND state <= 5 AND state = 5 AND reason IN ('Suspended', 'AccountBroken', 'AccountDisconnected', 'OwnerLeft');
    UPDATE deliveries SET state = 5, reason = 'OwnerLeft', wake_at = not_after, changed_at = now_ms(), rev = rev + 1
    WHERE org = NEW.org AND post = NEW.post AND account = NEW.account AND authz = NEW.authz AND state IN (0, 1)
        AND NOT EXISTS (SELECT 1 FROM gates AS g WHERE g.org = NEW.org AND g.kind = 'member' AND g.id = NEW.id AND g.open = 1);
END;

-- What is there already: the owner of each delivery that may still be sent, then the gates of members and accounts; the triggers block what waits under them.
INSERT INTO delivery_gates (org, post, account, authz, kind, id)
SELECT d.org, d.post, d.account, d.authz, 'member', json_extract(CAST(s.PayloadBinary AS text), '$.author')
FROM deliveries AS d CROSS JOIN OrleansStorage AS s ON s.GrainIdExtensionString = 'post:' || d.org || '/' || d.post
WHERE (d.state <= 5 OR d.state IN (11, 12)) AND s.PayloadBinary IS NOT NULL AND json_extract(CAST(s.PayloadBinary AS text), '$.author') IS NOT NULL
ON CONFLICT DO NOTHING;
INSERT INTO gates (org, kind, id, open, since) SELECT org, kind, id, 1, at FROM gates_of_states WHERE true ON CONFLICT (org, kind, id) DO NOTHING;
INSERT INTO holds (org, kind, id, holder, code, why, since) SELECT org, kind, id, holder, code, why, now_ms() FROM gates_of_states WHERE code IS NOT NULL;

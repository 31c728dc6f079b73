-- compatible
-- Each row of a read model is an index of one grain's state, and is written in the statement that writes the state. The last member of a
-- stored state, "readModel":{"version":…,"doc":…,…}, holds the row's columns and the length of the document, which is the beginning of the
-- state itself. Without doc, or without a state, the row is a tombstone. What a silo of the release before writes has no such member, or one
-- that it carried along with an older version: its grain is marked in projection_dirty, and a job, or that silo's projector, writes the row.

DROP TRIGGER grain_added;
DROP TRIGGER grain_changed;

-- What the two triggers of the table have in common. entry begins with the object readModel, where there is one.
CREATE VIEW states_written AS
SELECT NULL AS kind, NULL AS org, NULL AS grain_key, NULL AS version, NULL AS at, NULL AS payload, NULL AS entry WHERE false;
CREATE VIEW rows_written AS SELECT NULL AS kind, NULL AS org, NULL AS id, NULL AS version, NULL AS at, NULL AS doc, NULL AS entry WHERE false;

CREATE TRIGGER grain_added AFTER INSERT ON OrleansStorage BEGIN
    INSERT INTO states_written (kind, org, grain_key, version, at, payload, entry)
    SELECT substr(NEW.GrainIdExtensionString, 1, instr(NEW.GrainIdExtensionString, ':') - 1),
           substr(NEW.GrainIdExtensionString, instr(NEW.GrainIdExtensionString, ':') + 1,
                  instr(NEW.GrainIdExtensionString, '/') - instr(NEW.GrainIdExtensionString, ':') - 1),
           NEW.GrainIdExtensionString, NEW.Version, NEW.ModifiedOn, NEW.PayloadBinary,
           CASE WHEN instr(NEW.PayloadBinary, CAST('"readModel":{' AS blob)) > 0
               THEN CAST(substr(NEW.PayloadBinary, instr(NEW.PayloadBinary, CAST('"readModel":{' AS blob)) + 12) AS text) END;
END;
CREATE TRIGGER grain_changed AFTER UPDATE ON OrleansStorage BEGIN
    INSERT INTO states_written (kind, org, grain_key, version, at, payload, entry)
    SELECT substr(NEW.GrainIdExtensionString, 1, instr(NEW.GrainIdExtensionString, ':') - 1),
           substr(NEW.GrainIdExtensionString, instr(NEW.GrainIdExtensionString, ':') + 1,
                  instr(NEW.GrainIdExtensionString, '/') - instr(NEW.GrainIdExtensionString, ':') - 1),
           NEW.GrainIdExtensionString, NEW.Version, NEW.ModifiedOn, NEW.PayloadBinary,
           CASE WHEN instr(NEW.PayloadBinary, CAST('"readModel":{' AS blob)) > 0
               THEN CAST(substr(NEW.PayloadBinary, instr(NEW.PayloadBinary, CAST('"readModel":{' AS blob)) + 12) AS text) END;
END;

-- The first member of a row of this version is the version; the state's own closing brace follows the object.
CREATE TRIGGER state_written INSTEAD OF INSERT ON states_written BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT NEW.org, NEW.grain_key, NEW.version, e.key, json_extract(e.value, '$.type'), e.value, NEW.at
    FROM json_each(coalesce(CAST(NEW.payload AS text), '{}'), '$.pending') AS e;
    INSERT INTO projection_dirty (grain_type, grain_key) SELECT NEW.kind, NEW.grain_key
    WHERE NEW.kind IN ('organization', 'member', 'account', 'campaign', 'post', 'review') AND NEW.payload IS NOT NULL
        AND (NEW.entry IS NULL OR NEW.entry NOT GLOB '{"version":' || NEW.version || '[,}]*');
    INSERT INTO rows_written (kind, org, id, version, at, doc, entry)
    SELECT NEW.kind, NEW.org, substr(NEW.grain_key, length(NEW.kind) + length(NEW.org) + 3), NEW.version, NEW.at,
        CAST(substr(NEW.payload, 1, substr(NEW.entry, 1, length(NEW.entry) - 1) ->> '$.doc') AS text) || '}',
        substr(NEW.entry, 1, length(NEW.entry) - 1)
    WHERE NEW.payload IS NULL OR NEW.entry GLOB '{"version":' || NEW.version || '[,}]*';
END;

CREATE TRIGGER row_of_organization INSTEAD OF INSERT ON rows_written WHEN NEW.kind = 'organization' BEGIN
    INSERT INTO rm_organizations (org, id, version, changed_at, packs_version, doc)
    VALUES (NEW.org, NEW.id, NEW.version, NEW.at, NEW.entry ->> '$.packs_version', NEW.doc)
    ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at,
        packs_version = excluded.packs_version, doc = excluded.doc;
END;
CREATE TRIGGER row_of_member INSTEAD OF INSERT ON rows_written WHEN NEW.kind = 'member' BEGIN
    INSERT INTO rm_members (org, id, version, changed_at, name_key, active, roles, doc)
    VALUES (NEW.org, NEW.id, NEW.version, NEW.at, NEW.entry ->> '$.name_key', NEW.entry ->> '$.active',
        NEW.entry ->> '$.roles', NEW.doc)
    ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at, name_key = excluded.name_key,
        active = excluded.active, roles = excluded.roles, doc = excluded.doc;
END;
CREATE TRIGGER row_of_account INSTEAD OF INSERT ON rows_written WHEN NEW.kind = 'account' BEGIN
    INSERT INTO rm_accounts (org, id, version, changed_at, network, handle, doc)
    VALUES (NEW.org, NEW.id, NEW.version, NEW.at, NEW.entry ->> '$.network', NEW.entry ->> '$.handle',
        NEW.doc)
    ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at, network = excluded.network,
        handle = excluded.handle, doc = excluded.doc;
END;
CREATE TRIGGER row_of_campaign INSTEAD OF INSERT ON rows_written WHEN NEW.kind = 'campaign' BEGIN
    INSERT INTO rm_campaigns (org, id, version, changed_at, status, created_at, doc)
    VALUES (NEW.org, NEW.id, NEW.version, NEW.at, NEW.entry ->> '$.status',
        NEW.entry ->> '$.created_at', NEW.doc)
    ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at, status = excluded.status,
        created_at = excluded.created_at, doc = excluded.doc;
END;
CREATE TRIGGER row_of_post INSTEAD OF INSERT ON rows_written WHEN NEW.kind = 'post' BEGIN
    INSERT INTO rm_posts (org, id, version, changed_at, campaign, author, accounts, state, due_at, sort_due, review,
        authz, generation, doc)
    VALUES (NEW.org, NEW.id, NEW.version, NEW.at, NEW.entry ->> '$.campaign', NEW.entry ->> '$.author',
        NEW.entry ->> '$.accounts', NEW.entry ->> '$.state', NEW.entry ->> '$.due_at', NEW.entry ->> '$.sort_due',
        NEW.entry ->> '$.review', NEW.entry ->> '$.authz', NEW.entry ->> '$.generation', NEW.doc)
    ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at, campaign = excluded.campaign,
        author = excluded.author, accounts = excluded.accounts, state = excluded.state, due_at = excluded.due_at,
        sort_due = excluded.sort_due, review = excluded.review, authz = excluded.authz, generation = excluded.generation,
        doc = excluded.doc;
END;
CREATE TRIGGER row_of_review INSTEAD OF INSERT ON rows_written WHEN NEW.kind = 'review' BEGIN
    INSERT INTO rm_reviews (org, id, version, changed_at, post, status, assignee, claimed_until, rules, sort_due, queue,
        level, why, due_by, breached_at, opened_at, decided_at, said, doc)
    VALUES (NEW.org, NEW.id, NEW.version, NEW.at, NEW.entry ->> '$.post', NEW.entry ->> '$.status',
        NEW.entry ->> '$.assignee', NEW.entry ->> '$.claimed_until', NEW.entry ->> '$.rules', NEW.entry ->> '$.sort_due',
        NEW.entry ->> '$.queue', NEW.entry ->> '$.level', NEW.entry ->> '$.why', NEW.entry ->> '$.due_by', NEW.entry ->> '$.breached_at',
        NEW.entry ->> '$.opened_at', NEW.entry ->> '$.decided_at', NEW.entry ->> '$.said', NEW.doc)
    ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at, post = excluded.post,
        status = excluded.status, assignee = excluded.assignee, claimed_until = excluded.claimed_until, rules = excluded.rules,
        sort_due = excluded.sort_due, queue = excluded.queue, level = excluded.level, why = excluded.why, due_by = excluded.due_by,
        breached_at = excluded.breached_at, opened_at = excluded.opened_at, decided_at = excluded.decided_at, said = excluded.said,
        doc = excluded.doc;
END;

-- compatible
-- Each row of a read model is an index of one grain's state, and is written in the statement that writes the state. The last member of a
-- stored state, "readModel":{"version":…,"doc":…,…}, holds the row's columns and the length of the document, which is the beginning of the
-- state itself. Without doc, or without a state, the row is a tombstone. What a silo of the release before writes has no such member, or one
-- that it carried along with an older version: its grain is marked in projection_dirty, and a job, or that silo's projector, writes the row.
CREATE OR REPLACE FUNCTION grain_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kind text := split_part(NEW.grainidextensionstring, ':', 1);
    organization text := split_part(substr(NEW.grainidextensionstring, length(kind) + 2), '/', 1);
    grain text := substr(NEW.grainidextensionstring, length(kind) + length(organization) + 3);
    place integer := position('\x22726561644d6f64656c223a7b'::bytea IN NEW.payloadbinary); -- "readModel":{
    entry text;
    of jsonb;
    document text;
BEGIN
    IF NEW.payloadbinary IS NOT NULL THEN
        INSERT INTO journal (org, grain_key, version, idx, type, event, at)
        SELECT organization, NEW.grainidextensionstring, NEW.version, e.ord - 1, e.event ->> 'type', e.event::text, NEW.modifiedon
        FROM json_array_elements(convert_from(NEW.payloadbinary, 'UTF8')::json -> 'pending') WITH ORDINALITY AS e (event, ord);
    END IF;
    IF kind NOT IN ('organization', 'member', 'account', 'campaign', 'post', 'review') THEN
        RETURN NULL;
    END IF;
    IF NEW.payloadbinary IS NOT NULL THEN
        entry := CASE WHEN place > 0 THEN convert_from(substring(NEW.payloadbinary FROM place + 12), 'UTF8') END;
        IF entry IS NULL
            OR left(entry, length(NEW.version::text) + 12) NOT IN ('{"version":' || NEW.version || ',', '{"version":' || NEW.version || '}') THEN
            INSERT INTO projection_dirty (grain_type, grain_key) VALUES (NEW.graintypestring, NEW.grainidextensionstring);
            RETURN NULL;
        END IF;
        of := left(entry, -1)::jsonb; -- the state's own closing brace follows the object
        document := convert_from(substring(NEW.payloadbinary FROM 1 FOR (of ->> 'doc')::integer), 'UTF8') || '}';
    END IF;
    IF kind = 'organization' THEN
        INSERT INTO rm_organizations (org, id, version, changed_at, packs_version, doc)
        VALUES (organization, grain, NEW.version, NEW.modifiedon, (of ->> 'packs_version')::integer,
            document)
        ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at,
            packs_version = excluded.packs_version, doc = excluded.doc;
    ELSIF kind = 'member' THEN
        INSERT INTO rm_members (org, id, version, changed_at, name_key, active, roles, doc)
        VALUES (organization, grain, NEW.version, NEW.modifiedon, of ->> 'name_key',
            (of ->> 'active')::integer, of ->> 'roles', document)
        ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at,
            name_key = excluded.name_key, active = excluded.active, roles = excluded.roles, doc = excluded.doc;
    ELSIF kind = 'account' THEN
        INSERT INTO rm_accounts (org, id, version, changed_at, network, handle, doc)
        VALUES (organization, grain, NEW.version, NEW.modifiedon, of ->> 'network', of ->> 'handle',
            document)
        ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at,
            network = excluded.network, handle = excluded.handle, doc = excluded.doc;
    ELSIF kind = 'campaign' THEN
        INSERT INTO rm_campaigns (org, id, version, changed_at, status, created_at, doc)
        VALUES (organization, grain, NEW.version, NEW.modifiedon, of ->> 'status',
            (of ->> 'created_at')::bigint, document)
        ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at, status = excluded.status,
            created_at = excluded.created_at, doc = excluded.doc;
    ELSIF kind = 'post' THEN
        INSERT INTO rm_posts (org, id, version, changed_at, campaign, author, accounts, state, due_at, sort_due,
            review, authz, generation, doc)
        VALUES (organization, grain, NEW.version, NEW.modifiedon, of ->> 'campaign', of ->> 'author',
            of ->> 'accounts', of ->> 'state', (of ->> 'due_at')::bigint, (of ->> 'sort_due')::bigint, of ->> 'review', of ->> 'authz',
            (of ->> 'generation')::integer, document)
        ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at,
            campaign = excluded.campaign, author = excluded.author, accounts = excluded.accounts, state = excluded.state,
            due_at = excluded.due_at, sort_due = excluded.sort_due, review = excluded.review, authz = excluded.authz,
            generation = excluded.generation, doc = excluded.doc;
    ELSIF kind = 'review' THEN
        INSERT INTO rm_reviews (org, id, version, changed_at, post, status, assignee, claimed_until, rules, sort_due,
            queue, level, why, due_by, breached_at, opened_at, decided_at, said, doc)
        VALUES (organization, grain, NEW.version, NEW.modifiedon, of ->> 'post', of ->> 'status',
            of ->> 'assignee', (of ->> 'claimed_until')::bigint, of ->> 'rules', (of ->> 'sort_due')::bigint, of ->> 'queue',
            (of ->> 'level')::integer, of ->> 'why', (of ->> 'due_by')::bigint, (of ->> 'breached_at')::bigint,
            (of ->> 'opened_at')::bigint, (of ->> 'decided_at')::bigint, of ->> 'said', document)
        ON CONFLICT (org, id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at, post = excluded.post,
            status = excluded.status, assignee = excluded.assignee, claimed_until = excluded.claimed_until, rules = excluded.rules,
            sort_due = excluded.sort_due, queue = excluded.queue, level = excluded.level, why = excluded.why, due_by = excluded.due_by,
            breached_at = excluded.breached_at, opened_at = excluded.opened_at, decided_at = excluded.decided_at, said = excluded.said,
            doc = excluded.doc;
    END IF;
    RETURN NULL;
END $$;

-- Only what a status follows from: an edit of the words derives nothing.
CREATE FUNCTION post_status_of_edits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE orgs text[]; posts text[];
BEGIN
    SELECT array_agg(org), array_agg(id) INTO orgs, posts FROM new_rows AS n JOIN old_rows AS o USING (org, id)
    WHERE (n.state, n.authz, n.due_at, n.sort_due) IS DISTINCT FROM (o.state, o.authz, o.due_at, o.sort_due);
    IF orgs IS NOT NULL THEN
        PERFORM post_status_derive(orgs, posts);
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER post_status_edited ON rm_posts;
CREATE TRIGGER post_status_edited AFTER UPDATE ON rm_posts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION post_status_of_edits();

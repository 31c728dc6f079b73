-- The second wall between organizations. What lists and pages read is read as platform_reader, a role that owns nothing, may change nothing and sees the
-- rows of one organization: the one that the transaction names in app.org. A query that forgets its organization finds nothing. The owner of the tables
-- is not held by the policies: grains, ledger and projector work for all organizations.
-- Puts a table behind the wall. The column names the organization.
CREATE FUNCTION behind_wall(which regclass, organization name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', which);
    EXECUTE format('CREATE POLICY own_organization ON %s USING (%I = (SELECT current_setting(''app.org'', true)))', which, organization);
END $$;

SELECT behind_wall(name::regclass, 'org')
FROM unnest(ARRAY['journal', 'journal_head', 'deliveries', 'gates', 'post_fence', 'engagement', 'sandbox_posts', 'kept_answers',
    'rm_organizations', 'rm_members', 'rm_accounts', 'rm_campaigns', 'rm_posts', 'rm_reviews']) AS name;
SELECT behind_wall('identity_clients', 'organization');

-- Makes the role where it is missing and may be made, and lets it read what the API reads. Called at each start, so that a role that an administrator made
-- later is taken into use. False where there is no such role for this user.
CREATE FUNCTION raise_wall() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE which regclass;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'platform_reader') THEN
        BEGIN
            CREATE ROLE platform_reader NOLOGIN;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server makes it at this moment
            WHEN insufficient_privilege THEN RETURN false;
        END;
    END IF;
    BEGIN
        SET LOCAL ROLE platform_reader;
        SET LOCAL ROLE NONE;
    EXCEPTION WHEN insufficient_privilege THEN
        BEGIN
            EXECUTE format('GRANT platform_reader TO %I', current_user);
        EXCEPTION WHEN insufficient_privilege THEN RETURN false;
        END;
    END;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO platform_reader', current_schema());
    FOR which IN
        SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
            AND c.relname NOT IN ('kept_answers', 'identity_clients', 'post_fence') AND NOT has_table_privilege('platform_reader', c.oid, 'SELECT')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO platform_reader', which);
    END LOOP;
    RETURN true;
END $$;

-- Makes a connection one of platform_reader's, for good. False where it may not.
CREATE FUNCTION become_reader() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('role', 'platform_reader', false);
    RETURN true;
EXCEPTION WHEN insufficient_privilege OR invalid_parameter_value OR undefined_object THEN
    RETURN false;
END $$;

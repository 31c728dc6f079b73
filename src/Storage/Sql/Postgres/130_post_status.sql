-- The status of each post that has no tombstone, in a narrow row of its own, so that lists are filtered and counted along an index. It follows the
-- post's row and its deliveries: those of the authorization in force that are not withdrawn, and those that are public, may be, or need a person
-- whatever authorized them. Only Expired depends on the time: it is InReview with a sort_due that has passed. A row without a status is of a post
-- whose own row is not written yet, or is a tombstone.
CREATE TABLE post_status (
    org text COLLATE "C" NOT NULL,
    post text COLLATE "C" NOT NULL,
    sort_due bigint,
    status text COLLATE "C",
    PRIMARY KEY (org, post)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX post_status_list ON post_status (org, status, sort_due, post);
SELECT behind_wall('post_status', 'org');

-- Derives the status of these posts anew. Their rows are locked first, in one order whatever the order of the change, and what is derived is read behind the
-- locks: of two transactions that change deliveries of one post, the later one sees what the earlier one did. The planner is kept to the indexes,
-- since a plan that was made while the tables were small outlives their smallness.
CREATE FUNCTION post_status_derive(orgs text[], posts text[]) RETURNS void LANGUAGE plpgsql
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
                WHEN c.missed > 0 THEN 'Missed'
                WHEN c.rejected > 0 THEN 'Failed'
                WHEN r.state = 'Authorized' AND r.due_at IS NULL THEN 'Approved'
                WHEN r.state = 'Authorized' THEN 'Scheduled'
                ELSE r.state END AS status
        FROM unnest(orgs, posts) AS t (o, p) JOIN rm_posts AS r ON r.org = o AND r.id = p
        CROSS JOIN LATERAL (
            SELECT count(*) AS every, count(*) FILTER (WHERE d.state = 12) AS human, count(*) FILTER (WHERE d.state = 10) AS live,
                count(*) FILTER (WHERE d.state IN (1, 2, 3, 4)) AS busy, count(*) FILTER (WHERE d.state = 5) AS blocked,
                count(*) FILTER (WHERE d.state = 0) AS waiting, count(*) FILTER (WHERE d.state IN (14, 15)) AS missed,
                count(*) FILTER (WHERE d.state = 11) AS rejected
            FROM deliveries AS d WHERE d.org = r.org AND d.post = r.id AND ((d.authz = r.authz AND d.state <> 13) OR d.state IN (2, 4, 10, 12))) AS c) AS n
    WHERE s.org = n.org AND s.post = n.id AND (s.status IS DISTINCT FROM n.status OR s.sort_due IS DISTINCT FROM n.sort_due);
END $$;

-- Statement by statement: what a statement changed is derived once, however many of a post's deliveries it touched.
CREATE FUNCTION post_status_of_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE orgs text[]; posts text[];
BEGIN
    SELECT array_agg(org), array_agg(post) INTO orgs, posts FROM (SELECT DISTINCT org, post FROM new_rows) AS c;
    IF orgs IS NOT NULL THEN
        PERFORM post_status_derive(orgs, posts);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER post_status_armed AFTER INSERT ON deliveries REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION post_status_of_deliveries();
CREATE TRIGGER post_status_left AFTER DELETE ON deliveries REFERENCING OLD TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION post_status_of_deliveries();

-- From claimed to sending is no change: only what the armed fence authorizes is marked, and its authorization counts already.
CREATE FUNCTION post_status_of_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE orgs text[]; posts text[];
BEGIN
    SELECT array_agg(org), array_agg(post) INTO orgs, posts FROM (
        SELECT DISTINCT org, post FROM new_rows AS n FULL JOIN old_rows AS o USING (org, post, account, authz)
        WHERE n.state IS DISTINCT FROM o.state AND (o.state IS DISTINCT FROM 1 OR n.state IS DISTINCT FROM 2)) AS c;
    IF orgs IS NOT NULL THEN
        PERFORM post_status_derive(orgs, posts);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER post_status_moved AFTER UPDATE ON deliveries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION post_status_of_moves();

CREATE FUNCTION post_status_of_posts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE orgs text[]; posts text[];
BEGIN
    SELECT array_agg(org), array_agg(id) INTO orgs, posts FROM new_rows;
    IF orgs IS NOT NULL THEN
        PERFORM post_status_derive(orgs, posts);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER post_status_new AFTER INSERT ON rm_posts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION post_status_of_posts();
CREATE TRIGGER post_status_edited AFTER UPDATE ON rm_posts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION post_status_of_posts();

CREATE FUNCTION post_status_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM post_status WHERE org = OLD.org AND post = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER post_status_gone AFTER DELETE ON rm_posts FOR EACH ROW EXECUTE FUNCTION post_status_gone();

DO $$
DECLARE of record;
BEGIN
    FOR of IN SELECT array_agg(org) AS orgs, array_agg(id) AS posts
        FROM (SELECT org, id, row_number() OVER (ORDER BY org, id) / 1000 AS chunk FROM rm_posts) AS r GROUP BY chunk ORDER BY chunk
    LOOP
        PERFORM post_status_derive(of.orgs, of.posts);
    END LOOP;
END $$;

-- compatible: the release before reads the same tables in the same form.
-- A post that is public on some of the accounts that its authorization was for is not published when the rest was withdrawn: it is PartiallyPublished. One
-- delivery is made for each account of an authorization, so what is not live beside what is live was left out. The sums keep the planner from the
-- indexes of all that is live.
CREATE OR REPLACE FUNCTION post_status_derive(orgs text[], posts text[]) RETURNS void LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off SET jit = off AS $$
BEGIN
    INSERT INTO post_status (org, post) SELECT o, p FROM unnest(orgs, posts) AS t (o, p)
    WHERE NOT EXISTS (SELECT 1 FROM post_status AS s WHERE s.org = o AND s.post = p) ORDER BY 1, 2 ON CONFLICT DO NOTHING;
    PERFORM 1 FROM unnest(orgs, posts) AS t (o, p) JOIN post_status AS s ON s.org = o AND s.post = p ORDER BY s.org, s.post FOR UPDATE OF s;
    UPDATE post_status AS s SET sort_due = n.sort_due, status = n.status FROM (
        SELECT r.org, r.id, r.sort_due,
            CASE WHEN c.human > 0 THEN 'NeedsAttention'
                WHEN c.live = c.every AND c.every > 0 AND NOT EXISTS (
                    SELECT 1 FROM deliveries AS l JOIN deliveries AS o ON o.org = l.org AND o.post = l.post AND o.authz = l.authz
                    WHERE l.org = r.org AND l.post = r.id AND l.state + 0 = 10 AND o.state + 0 <> 10) THEN 'Published'
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

DO $$
DECLARE of record;
BEGIN
    FOR of IN SELECT array_agg(org) AS orgs, array_agg(post) AS posts FROM (
        SELECT s.org, s.post, row_number() OVER (ORDER BY s.org, s.post) / 1000 AS chunk FROM post_status AS s
        WHERE s.status = 'Published' AND EXISTS (SELECT 1 FROM deliveries AS d WHERE d.org = s.org AND d.post = s.post AND d.state + 0 <> 10)) AS r
        GROUP BY chunk ORDER BY chunk
    LOOP
        PERFORM post_status_derive(of.orgs, of.posts);
    END LOOP;
END $$;

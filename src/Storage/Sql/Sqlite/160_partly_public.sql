-- compatible: the release before reads the same tables in the same form.
-- A post that is public on some of the accounts that its authorization was for is not published when the rest was withdrawn: it is PartiallyPublished. One
-- delivery is made for each account of an authorization, so what is not live beside what is live was left out. The plus keeps the planner from
-- the indexes of all that is live.
DROP TRIGGER post_status_derive;
CREATE TRIGGER post_status_derive INSTEAD OF INSERT ON post_status_derived BEGIN
    INSERT INTO post_status (org, post, sort_due, status)
    SELECT p.org, p.id, p.sort_due,
        CASE WHEN sum(d.state = 12) > 0 THEN 'NeedsAttention'
            WHEN sum(d.state = 10 AND d.taken_down_at IS NULL) = count(d.state) AND count(d.state) > 0 AND NOT EXISTS (
                SELECT 1 FROM deliveries AS l JOIN deliveries AS o ON o.org = l.org AND o.post = l.post AND o.authz = l.authz
                WHERE l.org = p.org AND l.post = p.id AND +l.state = 10 AND +o.state <> 10) THEN 'Published'
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

INSERT INTO post_status_derived (org, post) SELECT s.org, s.post FROM post_status AS s
WHERE s.status = 'Published' AND EXISTS (SELECT 1 FROM deliveries AS d WHERE d.org = s.org AND d.post = s.post AND +d.state <> 10);

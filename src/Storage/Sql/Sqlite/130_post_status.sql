-- The status of each post that has no tombstone, in a narrow row of its own, so that lists are filtered and counted along an index. It follows the
-- post's row and its deliveries: those of the authorization in force that are not withdrawn, and those that are public, may be, or need a person
-- whatever authorized them. Only Expired depends on the time: it is InReview with a sort_due that has passed.
CREATE TABLE post_status (
    org text NOT NULL,
    post text NOT NULL,
    sort_due integer,
    status text,
    PRIMARY KEY (org, post)
) WITHOUT ROWID;
CREATE INDEX post_status_list ON post_status (org, status, sort_due, post);

-- A row written here derives the post's status anew and keeps it where it has changed.
CREATE VIEW post_status_derived AS SELECT org, post FROM post_status;
CREATE TRIGGER post_status_derive INSTEAD OF INSERT ON post_status_derived BEGIN
    INSERT INTO post_status (org, post, sort_due, status)
    SELECT p.org, p.id, p.sort_due,
        CASE WHEN sum(d.state = 12) > 0 THEN 'NeedsAttention'
            WHEN sum(d.state = 10) = count(d.state) AND count(d.state) > 0 THEN 'Published'
            WHEN sum(d.state IN (1, 2, 3, 4)) > 0 THEN 'Publishing'
            WHEN sum(d.state = 10) > 0 AND sum(d.state IN (0, 5)) > 0 THEN 'Publishing'
            WHEN sum(d.state = 10) > 0 THEN 'PartiallyPublished'
            WHEN sum(d.state = 5) > 0 THEN 'Blocked'
            WHEN sum(d.state = 0) > 0 THEN 'Scheduled'
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

CREATE TRIGGER post_status_new AFTER INSERT ON rm_posts BEGIN
    INSERT INTO post_status_derived (org, post) VALUES (NEW.org, NEW.id);
END;
CREATE TRIGGER post_status_edited AFTER UPDATE ON rm_posts
WHEN NEW.state IS NOT OLD.state OR NEW.authz IS NOT OLD.authz OR NEW.due_at IS NOT OLD.due_at OR NEW.sort_due IS NOT OLD.sort_due BEGIN
    INSERT INTO post_status_derived (org, post) VALUES (NEW.org, NEW.id);
END;
CREATE TRIGGER post_status_gone AFTER DELETE ON rm_posts BEGIN
    DELETE FROM post_status WHERE org = OLD.org AND post = OLD.id;
END;
CREATE TRIGGER post_status_armed AFTER INSERT ON deliveries BEGIN
    INSERT INTO post_status_derived (org, post) VALUES (NEW.org, NEW.post);
END;
-- From claimed to sending is no change: only what the armed fence authorizes is marked, and its authorization counts already.
CREATE TRIGGER post_status_moved AFTER UPDATE ON deliveries
WHEN (NEW.state <> OLD.state AND NOT (OLD.state = 1 AND NEW.state = 2)) OR NEW.authz <> OLD.authz OR NEW.post <> OLD.post BEGIN
    INSERT INTO post_status_derived (org, post) VALUES (NEW.org, NEW.post);
END;
CREATE TRIGGER post_status_left AFTER DELETE ON deliveries BEGIN
    INSERT INTO post_status_derived (org, post) VALUES (OLD.org, OLD.post);
END;

INSERT INTO post_status_derived (org, post) SELECT org, id FROM rm_posts;

-- What the release before searched all posts for becomes rows, once: posts in review without their item, authorized posts without their deliveries, decisions
-- that the post does not know.
INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
SELECT p.org, 'post:' || p.org || '/' || p.id, 'open', p.version, now_ms(), p.changed_at FROM rm_posts AS p
WHERE p.state = 'InReview' AND NOT EXISTS (SELECT 1 FROM rm_reviews AS r WHERE r.org = p.org AND r.id = p.review AND r.doc IS NOT NULL)
ON CONFLICT DO NOTHING;

INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
SELECT p.org, 'post:' || p.org || '/' || p.id, 'arm', p.version, now_ms(), p.changed_at FROM rm_posts AS p
WHERE p.state = 'Authorized' AND p.due_at > now_ms() - 2592000000
    AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.org = p.org AND d.post = p.id AND d.authz = p.authz)
    AND NOT EXISTS (SELECT 1 FROM post_fence AS f WHERE f.org = p.org AND f.post = p.id AND (f.generation > p.generation OR (f.generation = p.generation AND f.armed = 0)))
ON CONFLICT DO NOTHING;

-- The release before left these out: the fence was cleared and the state was not written.
INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
SELECT p.org, 'post:' || p.org || '/' || p.id, 'void', p.version, now_ms(), p.changed_at FROM rm_posts AS p
JOIN post_fence AS f ON f.org = p.org AND f.post = p.id AND (f.generation > p.generation OR (f.generation = p.generation AND f.armed = 0))
WHERE p.state = 'Authorized' AND p.due_at > now_ms() - 2592000000
ON CONFLICT DO NOTHING;

INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
SELECT r.org, 'review:' || r.org || '/' || r.id, 'tell', r.version, now_ms(), r.changed_at FROM rm_posts AS p JOIN rm_reviews AS r ON r.org = p.org AND r.id = p.review
WHERE p.state = 'InReview' AND r.status IN ('Decided', 'OnHold')
ON CONFLICT DO NOTHING;

-- Grains whose rows were not up to date when the release before ended: each is looked at.
INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
SELECT DISTINCT substr(s.GrainIdExtensionString, instr(s.GrainIdExtensionString, ':') + 1, instr(s.GrainIdExtensionString, '/') - instr(s.GrainIdExtensionString, ':') - 1), s.grainidextensionstring, k.kind, s.version, now_ms(), s.modifiedon
FROM projection_dirty AS d JOIN orleansstorage AS s ON s.grainidextensionstring = d.grain_key
JOIN (SELECT 'post:' AS prefix, 'open' AS kind UNION ALL SELECT 'post:', 'arm' UNION ALL SELECT 'review:', 'tell') AS k ON substr(s.GrainIdExtensionString, 1, length(k.prefix)) = k.prefix
WHERE s.payloadbinary IS NOT NULL
ON CONFLICT DO NOTHING;

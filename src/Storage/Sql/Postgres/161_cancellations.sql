-- compatible: the release before reads the same tables in the same form.
-- Cancellations that a stopped process left behind become steps, once: a campaign goes on with its own from here on, whichever half was not done.
INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
SELECT h.org, 'campaign:' || h.org || '/' || h.id, 'cancel', 1, now_ms(), h.since FROM holds AS h WHERE h.kind = 'campaign' AND h.holder = 'cancel'
ON CONFLICT DO NOTHING;

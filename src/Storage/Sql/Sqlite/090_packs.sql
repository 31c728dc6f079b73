-- The organization's gate says under which version of its packs a scan counts; each delivery, under which its words were last scanned with nothing new found.
ALTER TABLE gates ADD COLUMN packs_version integer NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN scanned_under integer NOT NULL DEFAULT 0;
ALTER TABLE rm_organizations ADD COLUMN packs_version integer;

-- How far the re-scan of what waits has come after an organization's packs changed.
CREATE TABLE pack_rescans (
    org text PRIMARY KEY,
    packs_version integer NOT NULL,
    started_at integer NOT NULL,
    finished_at integer,
    total integer NOT NULL,
    scanned integer NOT NULL DEFAULT 0,
    newly_hit integer NOT NULL DEFAULT 0
) WITHOUT ROWID;

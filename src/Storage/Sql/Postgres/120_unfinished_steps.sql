-- What is left to do, written where it arises: one row for each unfinished step of a grain, added by the transaction that makes it necessary, removed by the
-- one that completes that version. kind is arm, open, tell, void and others; tries and next_try are the back-off of who carries it on.
CREATE TABLE unfinished_steps (
    org text COLLATE "C" NOT NULL,
    grain_key text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    next_try bigint NOT NULL,
    since bigint NOT NULL,
    PRIMARY KEY (grain_key, kind)
) WITH (fillfactor = 70);
CREATE INDEX unfinished_steps_due ON unfinished_steps (next_try, grain_key);
CREATE INDEX unfinished_steps_of_organization ON unfinished_steps (org, kind);
SELECT behind_wall('unfinished_steps', 'org');

-- In the statement that writes a state: the steps that it leaves. The grain has five seconds to take them itself. A state without steps is not parsed again:
-- the bytes of "steps":[ outside a text are looked for first.
CREATE FUNCTION steps_left() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE steps json := convert_from(NEW.payloadbinary, 'UTF8')::json -> 'steps';
BEGIN
    INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
    SELECT DISTINCT split_part(split_part(NEW.grainidextensionstring, ':', 2), '/', 1), NEW.grainidextensionstring, s.kind, NEW.version, now_ms() + 5000, now_ms()
    FROM json_array_elements_text(CASE WHEN json_typeof(steps) = 'array' THEN steps END) AS s (kind) WHERE s.kind IS NOT NULL
    ON CONFLICT (grain_key, kind) DO UPDATE SET version = excluded.version, tries = 0, next_try = excluded.next_try;
    RETURN NULL;
END $$;
CREATE TRIGGER steps_left AFTER INSERT OR UPDATE ON orleansstorage FOR EACH ROW
    WHEN (position('\x227374657073223a5b'::bytea IN NEW.payloadbinary) > 0) EXECUTE FUNCTION steps_left();

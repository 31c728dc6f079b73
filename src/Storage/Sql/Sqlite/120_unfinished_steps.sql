-- What is left to do, written where it arises: one row for each unfinished step of a grain, added by the transaction that makes it necessary, removed by the
-- one that completes that version. kind is arm, open, tell, void and others; tries and next_try are the back-off of who carries it on.
CREATE TABLE unfinished_steps (
    org text NOT NULL,
    grain_key text NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    next_try integer NOT NULL,
    since integer NOT NULL,
    PRIMARY KEY (grain_key, kind)
) WITHOUT ROWID;
CREATE INDEX unfinished_steps_due ON unfinished_steps (next_try, grain_key);
CREATE INDEX unfinished_steps_of_organization ON unfinished_steps (org, kind);

-- In the statement that writes a state: the steps that it leaves. The grain has five seconds to take them itself. A state without steps is not parsed again:
-- the bytes of "steps":[ outside a text are looked for first.
CREATE TRIGGER steps_left_first AFTER INSERT ON OrleansStorage WHEN instr(CAST(NEW.PayloadBinary AS text), '"steps":[') > 0 BEGIN
    INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
    SELECT DISTINCT substr(NEW.GrainIdExtensionString, instr(NEW.GrainIdExtensionString, ':') + 1,
                  instr(NEW.GrainIdExtensionString, '/') - instr(NEW.GrainIdExtensionString, ':') - 1),
           NEW.GrainIdExtensionString, s.value, NEW.Version, now_ms() + 5000, now_ms()
    FROM json_each(CAST(NEW.PayloadBinary AS text), '$.steps') AS s WHERE s.type = 'text' AND json_type(CAST(NEW.PayloadBinary AS text), '$.steps') = 'array'
    ON CONFLICT (grain_key, kind) DO UPDATE SET version = excluded.version, tries = 0, next_try = excluded.next_try;
END;
CREATE TRIGGER steps_left AFTER UPDATE ON OrleansStorage WHEN instr(CAST(NEW.PayloadBinary AS text), '"steps":[') > 0 BEGIN
    INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
    SELECT DISTINCT substr(NEW.GrainIdExtensionString, instr(NEW.GrainIdExtensionString, ':') + 1,
                  instr(NEW.GrainIdExtensionString, '/') - instr(NEW.GrainIdExtensionString, ':') - 1),
           NEW.GrainIdExtensionString, s.value, NEW.Version, now_ms() + 5000, now_ms()
    FROM json_each(CAST(NEW.PayloadBinary AS text), '$.steps') AS s WHERE s.type = 'text' AND json_type(CAST(NEW.PayloadBinary AS text), '$.steps') = 'array'
    ON CONFLICT (grain_key, kind) DO UPDATE SET version = excluded.version, tries = 0, next_try = excluded.next_try;
END;

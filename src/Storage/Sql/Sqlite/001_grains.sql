-- now_ms(), the clock in Unix milliseconds UTC, is registered on every connection by the process that owns the file.

CREATE TABLE OrleansQuery (
    QueryKey text PRIMARY KEY,
    QueryText text NOT NULL
) WITHOUT ROWID;

-- One row per grain. The extension string is the grain's key, such as post:mercy/01J...; a key without its kind and organization is refused,
-- because keys that read as numbers would share one row.
CREATE TABLE OrleansStorage (
    GrainIdHash integer NOT NULL,
    GrainIdN0 integer NOT NULL,
    GrainIdN1 integer NOT NULL,
    GrainTypeHash integer NOT NULL,
    GrainTypeString text NOT NULL,
    GrainIdExtensionString text NOT NULL CHECK (GrainIdExtensionString GLOB '[a-z]*:[a-z]*/?*'),
    ServiceId text NOT NULL,
    PayloadBinary blob,
    ModifiedOn integer NOT NULL,
    Version integer NOT NULL
);

-- Two first writes of one grain must never make two rows. The key stands first, so that the projector finds grains by it.
CREATE UNIQUE INDEX orleansstorage_grain ON OrleansStorage (GrainIdExtensionString, GrainIdHash, GrainTypeHash, GrainTypeString, ServiceId, GrainIdN0, GrainIdN1);

INSERT INTO OrleansQuery VALUES
('WriteToStorageKey', '
UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, ModifiedOn = now_ms(), Version = Version + 1
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainIdExtensionString = @GrainIdExtensionString AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion;
INSERT INTO OrleansStorage (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, now_ms(), 1
WHERE @GrainStateVersion IS NULL
ON CONFLICT DO NOTHING
RETURNING Version AS NewGrainStateVersion;'),
('ReadFromStorageKey', '
SELECT PayloadBinary, Version FROM OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainIdExtensionString = @GrainIdExtensionString AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId'),
('ClearStorageKey', '
UPDATE OrleansStorage SET PayloadBinary = NULL, ModifiedOn = now_ms(), Version = Version + 1
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainIdExtensionString = @GrainIdExtensionString AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
    AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion');

-- What happened: each state's events, in the order of its versions; the sequencer gives each row its gapless place later.
CREATE TABLE journal (
    id integer PRIMARY KEY AUTOINCREMENT,
    org text NOT NULL,
    grain_key text NOT NULL,
    version integer NOT NULL,
    idx integer NOT NULL,
    type text NOT NULL,
    event text NOT NULL,
    at integer NOT NULL,
    seq integer,
    UNIQUE (grain_key, version, idx)
);
CREATE INDEX journal_unsequenced ON journal (org, id) WHERE seq IS NULL;
CREATE UNIQUE INDEX journal_seq ON journal (org, seq) WHERE seq IS NOT NULL;

CREATE TABLE journal_head (
    org text PRIMARY KEY,
    last_seq integer NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Grains whose read model is behind.
CREATE TABLE projection_dirty (
    id integer PRIMARY KEY AUTOINCREMENT,
    grain_type text NOT NULL,
    grain_key text NOT NULL
);

-- In the statement that writes a state: its events into the journal, its key onto the projector's list.
CREATE TRIGGER grain_added AFTER INSERT ON OrleansStorage BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT substr(NEW.GrainIdExtensionString, instr(NEW.GrainIdExtensionString, ':') + 1,
                  instr(NEW.GrainIdExtensionString, '/') - instr(NEW.GrainIdExtensionString, ':') - 1),
           NEW.GrainIdExtensionString, NEW.Version, e.key, json_extract(e.value, '$.type'), e.value, NEW.ModifiedOn
    FROM json_each(coalesce(CAST(NEW.PayloadBinary AS text), '{}'), '$.pending') AS e;
    INSERT INTO projection_dirty (grain_type, grain_key) VALUES (NEW.GrainTypeString, NEW.GrainIdExtensionString);
END;
CREATE TRIGGER grain_changed AFTER UPDATE ON OrleansStorage BEGIN
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT substr(NEW.GrainIdExtensionString, instr(NEW.GrainIdExtensionString, ':') + 1,
                  instr(NEW.GrainIdExtensionString, '/') - instr(NEW.GrainIdExtensionString, ':') - 1),
           NEW.GrainIdExtensionString, NEW.Version, e.key, json_extract(e.value, '$.type'), e.value, NEW.ModifiedOn
    FROM json_each(coalesce(CAST(NEW.PayloadBinary AS text), '{}'), '$.pending') AS e;
    INSERT INTO projection_dirty (grain_type, grain_key) VALUES (NEW.GrainTypeString, NEW.GrainIdExtensionString);
END;

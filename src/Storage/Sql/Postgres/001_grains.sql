-- The database's clock, in Unix milliseconds UTC. STABLE, so that an index can be searched with it.
CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint $$;

CREATE FUNCTION iso_ms(ms bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT to_char(to_timestamp(ms / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

CREATE TABLE orleansquery (
    querykey text PRIMARY KEY,
    querytext text NOT NULL
);

-- One row per grain. The extension string is the grain's key, such as post:mercy/01J...; a key without its kind and organization is refused,
-- because keys that read as numbers would share one row.
CREATE TABLE orleansstorage (
    grainidhash integer NOT NULL,
    grainidn0 bigint NOT NULL,
    grainidn1 bigint NOT NULL,
    graintypehash integer NOT NULL,
    graintypestring text COLLATE "C" NOT NULL,
    grainidextensionstring text COLLATE "C" NOT NULL CHECK (grainidextensionstring ~ '^[a-z-]+:[a-z0-9-]+/.+'),
    serviceid text COLLATE "C" NOT NULL,
    payloadbinary bytea,
    modifiedon bigint NOT NULL,
    version integer NOT NULL
) WITH (fillfactor = 70);

-- Two first writes of one grain must never make two rows. The key stands first, so that the projector finds grains by it.
CREATE UNIQUE INDEX orleansstorage_grain ON orleansstorage (grainidextensionstring, grainidhash, graintypehash, graintypestring, serviceid, grainidn0, grainidn1);

INSERT INTO orleansquery VALUES
('WriteToStorageKey', '
WITH changed AS (
    UPDATE orleansstorage SET payloadbinary = @PayloadBinary, modifiedon = now_ms(), version = version + 1
    WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
        AND grainidextensionstring = @GrainIdExtensionString AND graintypestring = @GrainTypeString AND serviceid = @ServiceId
        AND version = @GrainStateVersion
    RETURNING version
), added AS (
    INSERT INTO orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, modifiedon, version)
    SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, now_ms(), 1
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version
)
SELECT version AS NewGrainStateVersion FROM changed UNION ALL SELECT version FROM added'),
('ReadFromStorageKey', '
SELECT payloadbinary AS PayloadBinary, version AS Version FROM orleansstorage
WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
    AND grainidextensionstring = @GrainIdExtensionString AND graintypestring = @GrainTypeString AND serviceid = @ServiceId'),
('ClearStorageKey', '
UPDATE orleansstorage SET payloadbinary = NULL, modifiedon = now_ms(), version = version + 1
WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
    AND grainidextensionstring = @GrainIdExtensionString AND graintypestring = @GrainTypeString AND serviceid = @ServiceId
    AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion');

-- What happened: each state's events, in the order of its versions; the sequencer gives each row its gapless place later.
CREATE TABLE journal (
    id bigint GENERATED ALWAYS AS IDENTITY,
    org text COLLATE "C" NOT NULL,
    grain_key text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    idx integer NOT NULL,
    type text COLLATE "C" NOT NULL,
    event text NOT NULL,
    at bigint NOT NULL,
    seq bigint,
    PRIMARY KEY (grain_key, version, idx)
);
CREATE INDEX journal_unsequenced ON journal (org, id) WHERE seq IS NULL;
CREATE UNIQUE INDEX journal_seq ON journal (org, seq) WHERE seq IS NOT NULL;

CREATE TABLE journal_head (
    org text COLLATE "C" PRIMARY KEY,
    last_seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Grains whose read model is behind. Appended to, so that no grain ever waits for the projector.
CREATE TABLE projection_dirty (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grain_type text COLLATE "C" NOT NULL,
    grain_key text COLLATE "C" NOT NULL
);

-- In the statement that writes a state: its events into the journal, its key onto the projector's list.
CREATE FUNCTION grain_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.payloadbinary IS NOT NULL THEN
        INSERT INTO journal (org, grain_key, version, idx, type, event, at)
        SELECT split_part(split_part(NEW.grainidextensionstring, ':', 2), '/', 1), NEW.grainidextensionstring, NEW.version, e.ord - 1,
               e.event ->> 'type', e.event::text, NEW.modifiedon
        FROM json_array_elements(convert_from(NEW.payloadbinary, 'UTF8')::json -> 'pending') WITH ORDINALITY AS e (event, ord);
    END IF;
    INSERT INTO projection_dirty (grain_type, grain_key) VALUES (NEW.graintypestring, NEW.grainidextensionstring);
    RETURN NULL;
END $$;
CREATE TRIGGER grain_written AFTER INSERT OR UPDATE ON orleansstorage FOR EACH ROW EXECUTE FUNCTION grain_written();

-- One round of the sequencer for one organization: the row lock makes the numbers gapless. Another sequencer at work on it is left alone.
CREATE FUNCTION journal_sequence(which text, batch integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE head bigint; numbered bigint;
BEGIN
    INSERT INTO journal_head (org) VALUES (which) ON CONFLICT DO NOTHING;
    SELECT last_seq INTO head FROM journal_head WHERE org = which FOR UPDATE SKIP LOCKED;
    IF head IS NULL THEN RETURN 0; END IF;
    WITH next AS (
        SELECT grain_key, version, idx, row_number() OVER (ORDER BY id) AS place
        FROM (SELECT id, grain_key, version, idx FROM journal WHERE org = which AND seq IS NULL ORDER BY id LIMIT batch) AS unsequenced
    ), done AS (
        UPDATE journal AS j SET seq = head + next.place FROM next
        WHERE j.grain_key = next.grain_key AND j.version = next.version AND j.idx = next.idx
        RETURNING 1
    )
    SELECT count(*) INTO numbered FROM done;
    IF numbered > 0 THEN UPDATE journal_head SET last_seq = head + numbered WHERE org = which; END IF;
    RETURN numbered;
END $$;

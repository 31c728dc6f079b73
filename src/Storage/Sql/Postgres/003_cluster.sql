-- Who is in the cluster. Names of tables, columns, queries and parameters are Orleans' contract for relational clustering.
CREATE TABLE orleansmembershipversiontable (
    deploymentid text COLLATE "C" PRIMARY KEY,
    timestamp timestamptz(3) NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 0
);

CREATE TABLE orleansmembershiptable (
    deploymentid text COLLATE "C" NOT NULL REFERENCES orleansmembershipversiontable,
    address text COLLATE "C" NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    siloname text NOT NULL,
    hostname text NOT NULL,
    status integer NOT NULL,
    proxyport integer,
    suspecttimes text,
    starttime timestamptz(3) NOT NULL,
    iamalivetime timestamptz(3) NOT NULL,
    PRIMARY KEY (deploymentid, address, port, generation)
);

-- Adds a silo only on top of the table version that its caller has read; both or neither.
CREATE FUNCTION cluster_join(deployment text, silo_address text, silo_port integer, silo_generation integer, silo_name text, host_name text,
    silo_status integer, gateway_port integer, started timestamptz, alive timestamptz, expected integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orleansmembershipversiontable SET version = version + 1, timestamp = now() WHERE deploymentid = deployment AND version = expected;
    IF NOT FOUND THEN RETURN 0; END IF;
    INSERT INTO orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
    VALUES (deployment, silo_address, silo_port, silo_generation, silo_name, host_name, silo_status, gateway_port, started, alive);
    RETURN 1;
EXCEPTION WHEN unique_violation THEN
    RETURN 0;
END $$;

-- Changes a silo's row only on top of the table version that its caller has read; both or neither.
CREATE FUNCTION cluster_change(deployment text, silo_address text, silo_port integer, silo_generation integer, silo_status integer,
    suspected text, alive timestamptz, expected integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM orleansmembershipversiontable WHERE deploymentid = deployment AND version = expected FOR UPDATE;
    IF NOT FOUND THEN RETURN 0; END IF;
    UPDATE orleansmembershiptable SET status = silo_status, suspecttimes = suspected, iamalivetime = greatest(iamalivetime, alive)
    WHERE deploymentid = deployment AND address = silo_address AND port = silo_port AND generation = silo_generation;
    IF NOT FOUND THEN RETURN 0; END IF;
    UPDATE orleansmembershipversiontable SET version = version + 1, timestamp = now() WHERE deploymentid = deployment;
    RETURN 1;
END $$;

INSERT INTO orleansquery VALUES
('InsertMembershipVersionKey', '
WITH added AS (INSERT INTO orleansmembershipversiontable (deploymentid) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
SELECT count(*)::integer FROM added'),
('InsertMembershipKey', '
SELECT cluster_join(@DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime, @Version)'),
('UpdateMembershipKey', '
SELECT cluster_change(@DeploymentId, @Address, @Port, @Generation, @Status, @SuspectTimes, @IAmAliveTime, @Version)'),
('UpdateIAmAlivetimeKey', '
UPDATE orleansmembershiptable SET iamalivetime = @IAmAliveTime
WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),
('MembershipReadRowKey', '
SELECT v.deploymentid, m.address AS Address, m.port AS Port, m.generation AS Generation, m.siloname AS SiloName, m.hostname AS HostName, m.status AS Status,
    m.proxyport AS ProxyPort, m.suspecttimes AS SuspectTimes, m.starttime AS StartTime, m.iamalivetime AS IAmAliveTime, v.version AS Version
FROM orleansmembershipversiontable AS v
LEFT JOIN orleansmembershiptable AS m ON m.deploymentid = v.deploymentid AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE v.deploymentid = @DeploymentId'),
('MembershipReadAllKey', '
SELECT v.deploymentid, m.address AS Address, m.port AS Port, m.generation AS Generation, m.siloname AS SiloName, m.hostname AS HostName, m.status AS Status,
    m.proxyport AS ProxyPort, m.suspecttimes AS SuspectTimes, m.starttime AS StartTime, m.iamalivetime AS IAmAliveTime, v.version AS Version
FROM orleansmembershipversiontable AS v
LEFT JOIN orleansmembershiptable AS m ON m.deploymentid = v.deploymentid
WHERE v.deploymentid = @DeploymentId'),
('GatewaysQueryKey', '
SELECT address AS Address, proxyport AS ProxyPort, generation AS Generation FROM orleansmembershiptable
WHERE deploymentid = @DeploymentId AND status = @Status AND proxyport > 0'),
('DeleteMembershipTableEntriesKey', '
WITH silos AS (DELETE FROM orleansmembershiptable WHERE deploymentid = @DeploymentId)
DELETE FROM orleansmembershipversiontable WHERE deploymentid = @DeploymentId'),
('CleanupDefunctSiloEntriesKey', '
DELETE FROM orleansmembershiptable
WHERE deploymentid = @DeploymentId AND status = 6 AND iamalivetime < @IAmAliveTime AND starttime < @IAmAliveTime AND coalesce(suspecttimes, '''') = '''''),
('CleanupDefunctSiloEntryKey', '
DELETE FROM orleansmembershiptable
WHERE deploymentid = @DeploymentId AND status = 6 AND address = @Address AND port = @Port AND generation = @Generation
    AND starttime = @StartTime AND iamalivetime = @IAmAliveTime AND coalesce(suspecttimes, '''') = coalesce(@SuspectTimes, '''')');

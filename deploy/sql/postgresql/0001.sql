-- What Orleans' ADO.NET providers need. They read their statements from the table orleansquery; names and types of parameters
-- and of result columns are theirs, all else is ours. Every statement is one command, so it is one transaction.

CREATE TABLE orleansquery (
    querykey text PRIMARY KEY,
    querytext text NOT NULL
);

-- Membership: one version a cluster, which every change of a row raises.

CREATE TABLE ww_membership (
    cluster text PRIMARY KEY,
    version integer NOT NULL DEFAULT 0
);

CREATE TABLE ww_member (
    cluster text NOT NULL REFERENCES ww_membership ON DELETE CASCADE,
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    status integer NOT NULL,
    proxy_port integer NOT NULL,
    suspect_times text,
    start_time timestamptz NOT NULL,
    alive_time timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

INSERT INTO orleansquery VALUES
('InsertMembershipVersionKey', $q$
    WITH added AS (INSERT INTO ww_membership (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM added)
$q$),
('InsertMembershipKey', $q$
    WITH step AS (
        UPDATE ww_membership SET version = version + 1
        WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT FROM ww_member WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster),
    added AS (
        INSERT INTO ww_member (cluster, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_time)
        SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime::timestamptz, @IAmAliveTime::timestamptz FROM step
        RETURNING 1)
    SELECT EXISTS (SELECT FROM added)
$q$),
('UpdateMembershipKey', $q$
    WITH step AS (
        UPDATE ww_membership SET version = version + 1
        WHERE cluster = @DeploymentId AND version = @Version AND EXISTS (
            SELECT FROM ww_member WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster),
    changed AS (
        UPDATE ww_member m SET status = @Status, suspect_times = @SuspectTimes::text, alive_time = @IAmAliveTime::timestamptz
        FROM step WHERE m.cluster = step.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT FROM changed)
$q$),
('UpdateIAmAlivetimeKey', $q$
    UPDATE ww_member SET alive_time = @IAmAliveTime::timestamptz
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$q$),
('MembershipReadRowKey', $q$
    SELECT m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status,
        m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.alive_time AS IAmAliveTime, v.version AS Version
    FROM ww_membership v LEFT JOIN ww_member m ON m.cluster = v.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE v.cluster = @DeploymentId
$q$),
('MembershipReadAllKey', $q$
    SELECT m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status,
        m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.alive_time AS IAmAliveTime, v.version AS Version
    FROM ww_membership v LEFT JOIN ww_member m ON m.cluster = v.cluster
    WHERE v.cluster = @DeploymentId
$q$),
('GatewaysQueryKey', $q$
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
    FROM ww_member WHERE cluster = @DeploymentId AND status = @Status AND proxy_port > 0
$q$),
('DeleteMembershipTableEntriesKey', $q$
    DELETE FROM ww_membership WHERE cluster = @DeploymentId
$q$),
-- 6 is Orleans' number for a dead silo.
('CleanupDefunctSiloEntriesKey', $q$
    DELETE FROM ww_member WHERE cluster = @DeploymentId AND alive_time < @IAmAliveTime::timestamptz AND status = 6
$q$);

-- States of grains. The id is the digest of all parts of the key, each preceded by its length, because texts of any length must be kept apart. A
-- cleared state keeps its row and version for a day (ww sweeps), so that a late write of an old version finds no empty place.

CREATE TABLE ww_state (
    id bytea PRIMARY KEY,
    service text NOT NULL,
    name text NOT NULL,
    grain text NOT NULL,
    version integer NOT NULL,
    modified timestamptz NOT NULL DEFAULT now(),
    payload bytea
);

ALTER TABLE ww_state ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX ww_state_cleared ON ww_state (modified) WHERE payload IS NULL;

CREATE FUNCTION ww_state_id(service text, name text, n0 bigint, n1 bigint, extension text) RETURNS bytea LANGUAGE sql STABLE AS $f$
    SELECT sha256(convert_to(concat(length(service), ':', service, length(name), ':', name, n0, ',', n1, ',', extension), 'UTF8'))
$f$;

INSERT INTO orleansquery VALUES
('WriteToStorageKey', $q$
    WITH k AS (SELECT ww_state_id(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text) AS id),
    added AS (
        INSERT INTO ww_state (id, service, name, grain, version, payload)
        SELECT id, @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString::text, concat(@GrainIdN0, ',', @GrainIdN1)), 1, @PayloadBinary
        FROM k WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING RETURNING version),
    changed AS (
        UPDATE ww_state s SET payload = @PayloadBinary, version = s.version + 1, modified = now()
        FROM k WHERE s.id = k.id AND s.version = @GrainStateVersion::integer
        RETURNING s.version)
    SELECT coalesce((SELECT version FROM added), (SELECT version FROM changed), @GrainStateVersion::integer) AS NewGrainStateVersion
$q$),
('ReadFromStorageKey', $q$
    SELECT payload AS PayloadBinary, now(), version AS Version
    FROM ww_state WHERE id = ww_state_id(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text)
$q$),
('ClearStorageKey', $q$
    UPDATE ww_state SET payload = NULL, version = version + 1, modified = now()
    WHERE id = ww_state_id(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text) AND version = @GrainStateVersion::integer
    RETURNING version AS NewGrainStateVersion
$q$),
('DeleteStorageKey', $q$
    DELETE FROM ww_state
    WHERE id = ww_state_id(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text) AND version = @GrainStateVersion::integer
    RETURNING version + 1 AS NewGrainStateVersion
$q$);

-- Reminders. The hash is a grain's place on the ring, unsigned in Orleans and signed here; ranges are compared as Orleans compares them.

CREATE TABLE ww_reminder (
    service text NOT NULL,
    grain text NOT NULL,
    name text NOT NULL,
    start_time timestamptz NOT NULL,
    period bigint NOT NULL,
    hash integer NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (service, grain, name)
);

CREATE INDEX ww_reminder_hash ON ww_reminder (service, hash);

INSERT INTO orleansquery VALUES
('UpsertReminderRowKey', $q$
    INSERT INTO ww_reminder AS r VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime::timestamptz, @Period::bigint, @GrainHash, 0)
    ON CONFLICT (service, grain, name) DO UPDATE SET start_time = excluded.start_time, period = excluded.period, hash = excluded.hash, version = r.version + 1
    RETURNING version AS Version
$q$),
('ReadReminderRowsKey', $q$
    SELECT grain AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
    FROM ww_reminder WHERE service = @ServiceId AND grain = @GrainId
$q$),
('ReadReminderRowKey', $q$
    SELECT grain AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
    FROM ww_reminder WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
$q$),
('ReadRangeRows1Key', $q$
    SELECT grain AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
    FROM ww_reminder WHERE service = @ServiceId AND hash > @BeginHash AND hash <= @EndHash
$q$),
('ReadRangeRows2Key', $q$
    SELECT grain AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
    FROM ww_reminder WHERE service = @ServiceId AND (hash > @BeginHash OR hash <= @EndHash)
$q$),
('DeleteReminderRowKey', $q$
    WITH gone AS (
        DELETE FROM ww_reminder WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1)
    SELECT EXISTS (SELECT FROM gone)
$q$),
('DeleteReminderRowsKey', $q$
    DELETE FROM ww_reminder WHERE service = @ServiceId
$q$);

-- For whom a state counts: an account of sessions or an HTTP token; empty for the cluster itself, as all states that were last written before. The nodes add it to the name
-- of the state as a third line.

ALTER TABLE ww_state ADD COLUMN principal text NOT NULL DEFAULT '';

DROP INDEX ww_state_by_name;
CREATE INDEX ww_state_by_name ON ww_state (service, split_part(name, '/', 3), principal) WHERE payload IS NOT NULL;

UPDATE orleansquery SET querytext = $q$
    WITH k AS (SELECT ww_state_name(@GrainTypeString) AS name, ww_state_key(@GrainTypeString) AS key, split_part(@GrainTypeString, E'\n', 3) AS principal,
        ww_state_id(@ServiceId, ww_state_name(@GrainTypeString), @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text) AS id),
    added AS (
        INSERT INTO ww_state (id, service, name, grain, key, version, payload, principal)
        SELECT id, @ServiceId, name, coalesce(@GrainIdExtensionString::text, concat(@GrainIdN0, ',', @GrainIdN1)), key, 1, @PayloadBinary, principal
        FROM k WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING RETURNING version),
    changed AS (
        UPDATE ww_state s SET payload = @PayloadBinary, key = coalesce(k.key, s.key), principal = k.principal, version = s.version + 1, modified = now()
        FROM k WHERE s.id = k.id AND s.version = @GrainStateVersion::integer AND coalesce(s.key = k.key, true)
        RETURNING s.version)
    SELECT coalesce((SELECT version FROM added), (SELECT version FROM changed), @GrainStateVersion::integer) AS NewGrainStateVersion
$q$ WHERE querykey = 'WriteToStorageKey';

-- The key of a grain as it is, for backups: Orleans splits it into two numbers and a text, from which it cannot be told in all cases. The nodes add it to the name
-- of the state as a line of hexadecimal digits; it is null in rows that were last written before. A row with a key is that key's alone.

ALTER TABLE ww_state ADD COLUMN key bytea;

CREATE FUNCTION ww_state_name(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $f$
    SELECT split_part(name, E'\n', 1)
$f$;

CREATE FUNCTION ww_state_key(name text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $f$
    SELECT CASE WHEN strpos(name, E'\n') > 0 THEN decode(split_part(name, E'\n', 2), 'hex') END
$f$;

UPDATE orleansquery SET querytext = $q$
    WITH k AS (SELECT ww_state_name(@GrainTypeString) AS name, ww_state_key(@GrainTypeString) AS key,
        ww_state_id(@ServiceId, ww_state_name(@GrainTypeString), @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text) AS id),
    added AS (
        INSERT INTO ww_state (id, service, name, grain, key, version, payload)
        SELECT id, @ServiceId, name, coalesce(@GrainIdExtensionString::text, concat(@GrainIdN0, ',', @GrainIdN1)), key, 1, @PayloadBinary
        FROM k WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING RETURNING version),
    changed AS (
        UPDATE ww_state s SET payload = @PayloadBinary, key = coalesce(k.key, s.key), version = s.version + 1, modified = now()
        FROM k WHERE s.id = k.id AND s.version = @GrainStateVersion::integer AND coalesce(s.key = k.key, true)
        RETURNING s.version)
    SELECT coalesce((SELECT version FROM added), (SELECT version FROM changed), @GrainStateVersion::integer) AS NewGrainStateVersion
$q$ WHERE querykey = 'WriteToStorageKey';

UPDATE orleansquery SET querytext = $q$
    SELECT payload AS PayloadBinary, now(), version AS Version
    FROM ww_state WHERE id = ww_state_id(@ServiceId, ww_state_name(@GrainTypeString), @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text)
        AND coalesce(key = ww_state_key(@GrainTypeString), true)
$q$ WHERE querykey = 'ReadFromStorageKey';

UPDATE orleansquery SET querytext = $q$
    UPDATE ww_state SET payload = NULL, version = version + 1, modified = now()
    WHERE id = ww_state_id(@ServiceId, ww_state_name(@GrainTypeString), @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text) AND version = @GrainStateVersion::integer
        AND coalesce(key = ww_state_key(@GrainTypeString), true)
    RETURNING version AS NewGrainStateVersion
$q$ WHERE querykey = 'ClearStorageKey';

UPDATE orleansquery SET querytext = $q$
    DELETE FROM ww_state
    WHERE id = ww_state_id(@ServiceId, ww_state_name(@GrainTypeString), @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text) AND version = @GrainStateVersion::integer
        AND coalesce(key = ww_state_key(@GrainTypeString), true)
    RETURNING version + 1 AS NewGrainStateVersion
$q$ WHERE querykey = 'DeleteStorageKey';

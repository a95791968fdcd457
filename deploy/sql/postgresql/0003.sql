-- Quotas count the states of one name (the last part of the column name, after provider and grain type) every few seconds.

CREATE INDEX ww_state_by_name ON ww_state (service, split_part(name, '/', 3)) WHERE payload IS NOT NULL;

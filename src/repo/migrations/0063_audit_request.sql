-- The request that did it, as X-Request-Id and the log have it; NULL where there was none. From a run's end the log leads back to it.
ALTER TABLE audit_log ADD COLUMN request_id TEXT;

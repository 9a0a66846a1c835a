-- The last runs of many modules at a glance (status and duration) are read from the index alone.
DROP INDEX run_log_module;
CREATE INDEX run_log_module ON run_log (module_id, started_at, id, status, finished_at);

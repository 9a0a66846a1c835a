-- Filters that leave few runs, or none, are answered from indexes alone: rows hold long texts, and reading ten thousand of them takes 100 ms.
DROP INDEX run_log_exceptional;
CREATE INDEX run_log_exceptional ON run_log (status, started_at, id, module_id, module_name) WHERE status <> 'success';
DROP INDEX run_log_error;
CREATE INDEX run_log_error ON run_log (id, status, module_id) WHERE error IS NOT NULL;
-- From a part of a name to the modules that ran under it, also those that are gone or have another name now.
DROP INDEX run_log_name;
CREATE INDEX run_log_name ON run_log (module_name, module_id, id);

-- The same for the runs of a group: of which modules they are.
CREATE TABLE run_of_group_with_module (
  group_id  INTEGER NOT NULL,
  at        TEXT NOT NULL,
  run_id    INTEGER NOT NULL,
  module_id INTEGER NOT NULL,
  PRIMARY KEY (group_id, at, run_id)
) STRICT, WITHOUT ROWID;
INSERT INTO run_of_group_with_module (group_id, at, run_id, module_id)
SELECT group_id, at, run_id, module_id FROM run_of_group JOIN run_log ON run_log.id = run_id;
DROP TRIGGER run_of_group_added;
DROP TRIGGER run_of_group_removed;
DROP TABLE run_of_group;
ALTER TABLE run_of_group_with_module RENAME TO run_of_group;
CREATE TRIGGER run_of_group_added AFTER INSERT ON run_log WHEN NEW.group_run_id IS NOT NULL
BEGIN
  INSERT INTO run_of_group (group_id, at, run_id, module_id)
  SELECT group_id, NEW.started_at, NEW.id, NEW.module_id FROM group_run WHERE id = NEW.group_run_id;
END;
CREATE TRIGGER run_of_group_removed AFTER DELETE ON run_log WHEN OLD.group_run_id IS NOT NULL
BEGIN
  DELETE FROM run_of_group
  WHERE group_id = (SELECT group_id FROM group_run WHERE id = OLD.group_run_id)
    AND at = OLD.started_at AND run_id = OLD.id;
END;

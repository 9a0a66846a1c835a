-- The runs of a group in the order they started: run_log knows only which group run each belongs to, and a group of years has
-- thousands of those. A run's start and its group run never change.
CREATE TABLE run_of_group (
  group_id INTEGER NOT NULL,
  at       TEXT NOT NULL,
  run_id   INTEGER NOT NULL,
  PRIMARY KEY (group_id, at, run_id)
) STRICT, WITHOUT ROWID;
INSERT INTO run_of_group (group_id, at, run_id)
SELECT group_run.group_id, run_log.started_at, run_log.id FROM run_log JOIN group_run ON group_run.id = run_log.group_run_id;

CREATE TRIGGER run_of_group_added AFTER INSERT ON run_log WHEN NEW.group_run_id IS NOT NULL
BEGIN
  INSERT INTO run_of_group (group_id, at, run_id)
  SELECT group_id, NEW.started_at, NEW.id FROM group_run WHERE id = NEW.group_run_id;
END;
CREATE TRIGGER run_of_group_removed AFTER DELETE ON run_log WHEN OLD.group_run_id IS NOT NULL
BEGIN
  DELETE FROM run_of_group
  WHERE group_id = (SELECT group_id FROM group_run WHERE id = OLD.group_run_id)
    AND at = OLD.started_at AND run_id = OLD.id;
END;

-- Errors are few: texts too short for trigrams are sought in each.
CREATE INDEX run_log_error ON run_log (id) WHERE error IS NOT NULL;

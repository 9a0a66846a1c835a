ALTER TABLE grp ADD COLUMN stop_on_failure INTEGER NOT NULL DEFAULT 0 CHECK (stop_on_failure IN (0, 1));
ALTER TABLE grp ADD COLUMN max_parallel INTEGER NOT NULL DEFAULT 1 CHECK (max_parallel >= 1);

CREATE TABLE group_hook (
  group_id      INTEGER NOT NULL REFERENCES grp (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  run_order     INTEGER NOT NULL CHECK (run_order >= 1),
  connection_id INTEGER NOT NULL REFERENCES connection (id),
  sql           TEXT NOT NULL,
  run_on        TEXT NOT NULL CHECK (run_on IN ('success', 'failure', 'always')),
  PRIMARY KEY (group_id, position)
) STRICT;
CREATE INDEX group_hook_connection ON group_hook (connection_id);

ALTER TABLE group_run ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));

-- Like all history: what was run, by name and in full, whatever becomes of the group.
CREATE TABLE group_run_hook (
  group_run_id INTEGER NOT NULL REFERENCES group_run (id) ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  run_order    INTEGER NOT NULL,
  connection   TEXT NOT NULL,
  sql          TEXT NOT NULL,
  run_on       TEXT NOT NULL,
  started_at   TEXT NOT NULL,
  finished_at  TEXT,
  status       TEXT NOT NULL CHECK (status IN ('running', 'success', 'error', 'cancelled')),
  error        TEXT,
  output       TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (group_run_id, position)
) STRICT, WITHOUT ROWID;

-- NULL: any number of runs at a time.
ALTER TABLE connection ADD COLUMN max_concurrent INTEGER CHECK (max_concurrent >= 1);

-- A run that holds a slot of a connection, or waits for one (taken_at NULL) in the order of its ticket.
CREATE TABLE connection_slot (
  ticket        INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id        INTEGER NOT NULL REFERENCES run_log (id) ON DELETE CASCADE,
  connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
  taken_at      TEXT,
  UNIQUE (run_id, connection_id)
) STRICT;
CREATE INDEX connection_slot_queue ON connection_slot (connection_id, ticket);
CREATE INDEX connection_slot_waiting ON connection_slot (ticket) WHERE taken_at IS NULL;

-- The lease: whoever ends a run's record, for whatever reason, frees its slots with the same write.
CREATE TRIGGER run_log_frees_slots AFTER UPDATE OF finished_at ON run_log WHEN NEW.finished_at IS NOT NULL
BEGIN
  DELETE FROM connection_slot WHERE run_id = NEW.id;
END;

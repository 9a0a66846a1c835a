-- Times are ISO 8601 in UTC, as text. Booleans are 0 or 1. Ids are never reused (AUTOINCREMENT): they name
-- workflows in Temporal and rows in the ledgers of destinations, which outlive a deleted row.

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- A random UUID: which installation this is, since several may write to one destination.
INSERT INTO settings (key, value)
VALUES ('instance_id', lower(
  hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
  substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))
));

CREATE TABLE driver (
  name         TEXT PRIMARY KEY,
  jar          TEXT, -- NULL: shipped with jrunner
  jdbc_class   TEXT NOT NULL,
  url_template TEXT NOT NULL,
  dialect      TEXT NOT NULL
) STRICT;

INSERT INTO driver (name, jar, jdbc_class, url_template, dialect)
VALUES ('postgresql', NULL, 'org.postgresql.Driver', 'jdbc:postgresql://{host}:{port}/{database}', 'postgresql');

CREATE TABLE connection (
  id                         INTEGER PRIMARY KEY AUTOINCREMENT,
  name                       TEXT NOT NULL UNIQUE,
  driver                     TEXT NOT NULL REFERENCES driver (name),
  jdbc_url                   TEXT NOT NULL,
  username                   TEXT NOT NULL,
  password                   TEXT CHECK (password LIKE '$_%'), -- a reference; never the value
  default_dest_connection_id INTEGER REFERENCES connection (id) ON DELETE SET NULL,
  default_dest_schema        TEXT,
  notes                      TEXT NOT NULL
) STRICT;

CREATE TABLE module (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  name                 TEXT NOT NULL UNIQUE,
  source_connection_id INTEGER NOT NULL REFERENCES connection (id),
  dest_connection_id   INTEGER NOT NULL REFERENCES connection (id),
  dest_table           TEXT NOT NULL,
  source_query         TEXT NOT NULL,
  merge_strategy       TEXT NOT NULL CHECK (merge_strategy IN ('full', 'incremental', 'append')),
  merge_key            TEXT,
  columns_json         TEXT NOT NULL CHECK (json_valid(columns_json)),
  enabled              INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  next_resolved_query  TEXT,
  CHECK (merge_strategy <> 'incremental' OR merge_key IS NOT NULL)
) STRICT;
CREATE INDEX module_source ON module (source_connection_id);
CREATE INDEX module_dest ON module (dest_connection_id);

CREATE TABLE watermark (
  module_id     INTEGER NOT NULL REFERENCES module (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  name          TEXT NOT NULL,
  connection_id INTEGER NOT NULL REFERENCES connection (id),
  resolver_sql  TEXT NOT NULL,
  default_value TEXT NOT NULL,
  PRIMARY KEY (module_id, position),
  UNIQUE (module_id, name)
) STRICT;
CREATE INDEX watermark_connection ON watermark (connection_id);

CREATE TABLE hook (
  module_id     INTEGER NOT NULL REFERENCES module (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  run_order     INTEGER NOT NULL CHECK (run_order >= 1),
  connection_id INTEGER NOT NULL REFERENCES connection (id),
  sql           TEXT NOT NULL,
  run_on        TEXT NOT NULL CHECK (run_on IN ('success', 'failure', 'always')),
  PRIMARY KEY (module_id, position)
) STRICT;
CREATE INDEX hook_connection ON hook (connection_id);

CREATE TABLE grp (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE group_member (
  group_id  INTEGER NOT NULL REFERENCES grp (id) ON DELETE CASCADE,
  module_id INTEGER NOT NULL REFERENCES module (id) ON DELETE CASCADE,
  run_order INTEGER NOT NULL CHECK (run_order >= 1),
  PRIMARY KEY (group_id, module_id)
) STRICT;
CREATE INDEX group_member_module ON group_member (module_id);

CREATE TABLE schedule (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id  INTEGER NOT NULL REFERENCES grp (id) ON DELETE CASCADE,
  cron_expr TEXT NOT NULL,
  timezone  TEXT, -- NULL: the server's local zone
  enabled   INTEGER NOT NULL CHECK (enabled IN (0, 1))
) STRICT;
CREATE INDEX schedule_group ON schedule (group_id);

-- History keeps the name it ran under and has no foreign key to what it ran: it outlives both.
CREATE TABLE group_run (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id        INTEGER NOT NULL,
  group_name      TEXT NOT NULL,
  started_at      TEXT NOT NULL,
  finished_at     TEXT,
  status          TEXT NOT NULL CHECK (status IN ('running', 'success', 'error', 'cancelled', 'dry_run', 'skipped')),
  triggered_by    TEXT NOT NULL,
  workflow_id     TEXT NOT NULL,
  workflow_run_id TEXT NOT NULL UNIQUE,
  CHECK ((status = 'running') = (finished_at IS NULL))
) STRICT;
CREATE INDEX group_run_started ON group_run (started_at, id);
CREATE INDEX group_run_group ON group_run (group_id, started_at, id);

-- The long texts come last, so that filters read a row's first page only.
CREATE TABLE run_log (
  id                    INTEGER PRIMARY KEY AUTOINCREMENT,
  module_id             INTEGER NOT NULL,
  module_name           TEXT NOT NULL,
  group_run_id          INTEGER REFERENCES group_run (id),
  triggered_by          TEXT NOT NULL,
  started_at            TEXT NOT NULL,
  finished_at           TEXT,
  status                TEXT NOT NULL CHECK (status IN ('running', 'success', 'error', 'cancelled', 'dry_run', 'skipped')),
  rows_source           INTEGER,
  rows_staged           INTEGER,
  rows_merged           INTEGER,
  bytes                 INTEGER,
  workflow_id           TEXT, -- NULL: ended before a workflow began
  workflow_run_id       TEXT UNIQUE,
  error                 TEXT,
  watermark_values_json TEXT CHECK (json_valid(watermark_values_json)),
  resolved_source_sql   TEXT,
  merge_sql             TEXT,
  CHECK ((status = 'running') = (finished_at IS NULL)),
  CHECK ((workflow_id IS NULL) = (workflow_run_id IS NULL))
) STRICT;
CREATE INDEX run_log_started ON run_log (started_at, id);
CREATE INDEX run_log_module ON run_log (module_id, started_at, id);
CREATE INDEX run_log_group_run ON run_log (group_run_id) WHERE group_run_id IS NOT NULL;
-- Whatever is not a success is rare and looked for: failures, and runs in progress.
CREATE INDEX run_log_exceptional ON run_log (status, started_at, id) WHERE status <> 'success';
CREATE INDEX run_log_running ON run_log (module_id, id) WHERE status = 'running';
CREATE UNIQUE INDEX run_log_ended_before_begin ON run_log (group_run_id, module_id) WHERE workflow_run_id IS NULL;

CREATE TRIGGER run_log_immutable BEFORE UPDATE ON run_log WHEN OLD.finished_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a finished run is immutable');
END;
CREATE TRIGGER group_run_immutable BEFORE UPDATE ON group_run WHEN OLD.finished_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a finished group run is immutable');
END;

-- `last_n`: the newest event of this attempt taken in; an older one, sent again, changes nothing.
CREATE TABLE run_step (
  run_id      INTEGER NOT NULL REFERENCES run_log (id) ON DELETE CASCADE,
  step        TEXT NOT NULL CHECK (step IN ('resolve', 'stage', 'merge', 'settle') OR step GLOB 'hook:[1-9]*'),
  attempt     INTEGER NOT NULL,
  started_at  TEXT NOT NULL,
  finished_at TEXT,
  status      TEXT NOT NULL CHECK (status IN ('running', 'success', 'error', 'cancelled')),
  error       TEXT,
  rows        INTEGER,
  bytes       INTEGER,
  last_n      INTEGER NOT NULL,
  PRIMARY KEY (run_id, step, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_line (
  run_id  INTEGER NOT NULL REFERENCES run_log (id) ON DELETE CASCADE,
  seq     INTEGER NOT NULL,
  step    TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  n       INTEGER NOT NULL,
  at      TEXT NOT NULL,
  stream  TEXT NOT NULL CHECK (stream IN ('pipekit', 'stdout', 'stderr', 'hook')),
  text    TEXT NOT NULL,
  PRIMARY KEY (run_id, seq),
  UNIQUE (run_id, step, attempt, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  role          TEXT NOT NULL,
  created_at    TEXT NOT NULL
) STRICT;

CREATE TABLE api_key (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  key_hash     TEXT NOT NULL UNIQUE,
  created_at   TEXT NOT NULL,
  last_used_at TEXT
) STRICT;
CREATE INDEX api_key_user ON api_key (user_id);

CREATE TABLE audit_log (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at          TEXT NOT NULL,
  actor       TEXT NOT NULL,
  action      TEXT NOT NULL,
  resource    TEXT NOT NULL,
  resource_id INTEGER,
  before_json TEXT CHECK (json_valid(before_json)),
  after_json  TEXT CHECK (json_valid(after_json))
) STRICT;
CREATE INDEX audit_log_at ON audit_log (at, id);

CREATE TABLE alert_channel (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT NOT NULL UNIQUE,
  kind          TEXT NOT NULL CHECK (kind IN ('webhook', 'slack', 'mail')),
  enabled       INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  events_json   TEXT NOT NULL CHECK (json_valid(events_json)),
  url           TEXT,
  secret        TEXT CHECK (secret LIKE '$_%'), -- references; never the value
  body          TEXT,
  smtp_url      TEXT,
  smtp_username TEXT,
  smtp_password TEXT CHECK (smtp_password LIKE '$_%'),
  sender        TEXT,
  to_json       TEXT NOT NULL CHECK (json_valid(to_json))
) STRICT;

CREATE TABLE alert (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  at    TEXT NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('failure', 'late', 'recovery', 'test')),
  title TEXT NOT NULL,
  text  TEXT NOT NULL,
  link  TEXT NOT NULL
) STRICT;
CREATE INDEX alert_at ON alert (at);

CREATE TABLE alert_delivery (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  alert_id     INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  channel_id   INTEGER REFERENCES alert_channel (id) ON DELETE SET NULL,
  channel_name TEXT NOT NULL,
  status       TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
  attempts     INTEGER NOT NULL DEFAULT 0,
  error        TEXT,
  finished_at  TEXT,
  CHECK ((status = 'pending') = (finished_at IS NULL))
) STRICT;
CREATE INDEX alert_delivery_alert ON alert_delivery (alert_id);
CREATE INDEX alert_delivery_channel ON alert_delivery (channel_id);
CREATE INDEX alert_delivery_pending ON alert_delivery (id) WHERE status = 'pending';

-- What is wrong now, since when, and whether somebody has been told: nobody is told twice, and of the end only who
-- knows of the beginning. A row lives as long as the trouble does.
CREATE TABLE alert_episode (
  kind       TEXT NOT NULL CHECK (kind IN ('failure', 'late', 'group')),
  subject_id INTEGER NOT NULL, -- of the module, or of the group
  since      TEXT NOT NULL,
  alert_id   INTEGER REFERENCES alert (id) ON DELETE SET NULL,
  PRIMARY KEY (kind, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_episode_alert ON alert_episode (alert_id);
CREATE TRIGGER alert_episode_of_module AFTER DELETE ON module
BEGIN
  DELETE FROM alert_episode WHERE kind IN ('failure', 'late') AND subject_id = OLD.id;
END;
CREATE TRIGGER alert_episode_of_group AFTER DELETE ON grp
BEGIN
  DELETE FROM alert_episode WHERE kind = 'group' AND subject_id = OLD.id;
END;

-- Ends that nobody has looked at yet, written in the transaction that ends the run: none is missed, whatever dies. A
-- member's end is looked at with its group run's.
CREATE TABLE alert_ending (
  n            INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id       INTEGER,
  group_run_id INTEGER,
  CHECK ((run_id IS NULL) <> (group_run_id IS NULL))
) STRICT;
CREATE TRIGGER alert_run_ended AFTER UPDATE OF finished_at ON run_log
WHEN NEW.finished_at IS NOT NULL AND NEW.group_run_id IS NULL AND NEW.status IN ('success', 'error')
BEGIN
  INSERT INTO alert_ending (run_id) VALUES (NEW.id);
END;
CREATE TRIGGER alert_group_run_ended AFTER UPDATE OF finished_at ON group_run WHEN NEW.finished_at IS NOT NULL
BEGIN
  INSERT INTO alert_ending (group_run_id) VALUES (NEW.id);
END;
CREATE TRIGGER alert_group_run_refused AFTER INSERT ON group_run WHEN NEW.finished_at IS NOT NULL
BEGIN
  INSERT INTO alert_ending (group_run_id) VALUES (NEW.id);
END;

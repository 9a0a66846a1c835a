-- Users, API keys and sessions as they came to be. Nothing has written to the first two so far.
DROP TABLE api_key;
DROP TABLE users;

CREATE TABLE users (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  name             TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password_hash    TEXT, -- NULL: signs in at the identity provider
  external_id      TEXT UNIQUE, -- of the identity provider: issuer and subject
  role             TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'editor', 'admin')),
  connections_json TEXT CHECK (json_valid(connections_json)), -- NULL: all
  created_at       TEXT NOT NULL,
  last_seen_at     TEXT,
  CHECK ((password_hash IS NULL) <> (external_id IS NULL)),
  CHECK (role <> 'admin' OR connections_json IS NULL)
) STRICT;

-- Only hashes of keys and of session ids are kept: who reads this file gets in with neither.
CREATE TABLE api_key (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id          INTEGER REFERENCES users (id) ON DELETE CASCADE,
  name             TEXT NOT NULL UNIQUE,
  prefix           TEXT NOT NULL,
  key_hash         TEXT NOT NULL UNIQUE,
  role             TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'editor', 'admin', 'runner')),
  connections_json TEXT CHECK (json_valid(connections_json)),
  created_at       TEXT NOT NULL,
  expires_at       TEXT NOT NULL,
  last_used_at     TEXT
) STRICT;
CREATE INDEX api_key_user ON api_key (user_id);

CREATE TABLE session (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash   TEXT NOT NULL UNIQUE,
  user_id      INTEGER REFERENCES users (id) ON DELETE CASCADE, -- NULL: the user of the configuration
  created_at   TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  expires_at   TEXT NOT NULL,
  user_agent   TEXT NOT NULL
) STRICT;
CREATE INDEX session_user ON session (user_id);
CREATE INDEX session_expires ON session (expires_at);

-- A session never outlives what it was given for: whoever signs in again gets the new role, with a new session.
CREATE TRIGGER session_ends_with_access
AFTER UPDATE OF role, connections_json ON users
WHEN OLD.role <> NEW.role OR OLD.connections_json IS NOT NEW.connections_json
BEGIN
  DELETE FROM session WHERE user_id = NEW.id;
END;

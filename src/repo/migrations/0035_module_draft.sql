-- Modules that somebody is writing: kept as they type, so that a closed tab loses nothing. Forgotten after some weeks.
CREATE TABLE module_draft (
  id         INTEGER PRIMARY KEY,
  owner      TEXT NOT NULL,
  content    TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE INDEX module_draft_owner ON module_draft (owner, updated_at);

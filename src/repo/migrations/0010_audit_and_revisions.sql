-- Who changed what, and what it was before. Rows are only ever added.
ALTER TABLE audit_log ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'system';
ALTER TABLE audit_log ADD COLUMN ip TEXT; -- NULL: not over the network
ALTER TABLE audit_log ADD COLUMN resource_name TEXT;
CREATE INDEX audit_log_resource ON audit_log (resource, resource_id, id);
CREATE INDEX audit_log_actor ON audit_log (actor, id);
CREATE TRIGGER audit_log_immutable BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'the audit log is not edited');
END;

-- Every state a definition has had. They outlive it, as ids are never used again.
CREATE TABLE revision (
  resource        TEXT NOT NULL,
  resource_id     INTEGER NOT NULL,
  number          INTEGER NOT NULL, -- counts from 1
  at              TEXT NOT NULL,
  actor           TEXT NOT NULL,
  action          TEXT NOT NULL,
  etag            TEXT NOT NULL, -- of the definition
  definition_json TEXT NOT NULL CHECK (json_valid(definition_json)),
  PRIMARY KEY (resource, resource_id, number)
) STRICT, WITHOUT ROWID;

-- What runs are searched by without reading them all: the errors by trigrams, and the names of modules by an index.
-- Errors are indexed without being stored twice; what comes after the first 4,000 characters is not searched.
CREATE VIRTUAL TABLE run_error USING fts5 (error, content = '', contentless_delete = 1, tokenize = 'trigram');
INSERT INTO run_error (rowid, error) SELECT id, substr(error, 1, 4000) FROM run_log WHERE error IS NOT NULL;

CREATE TRIGGER run_error_added AFTER INSERT ON run_log WHEN NEW.error IS NOT NULL
BEGIN
  INSERT INTO run_error (rowid, error) VALUES (NEW.id, substr(NEW.error, 1, 4000));
END;
CREATE TRIGGER run_error_set AFTER UPDATE OF error ON run_log WHEN OLD.error IS NULL AND NEW.error IS NOT NULL
BEGIN
  INSERT INTO run_error (rowid, error) VALUES (NEW.id, substr(NEW.error, 1, 4000));
END;
CREATE TRIGGER run_error_removed AFTER DELETE ON run_log WHEN OLD.error IS NOT NULL
BEGIN
  DELETE FROM run_error WHERE rowid = OLD.id;
END;

CREATE INDEX run_log_name ON run_log (module_name, id);

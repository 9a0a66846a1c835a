-- Every connection that has ever been a destination, and what the last sweep of it found.
CREATE TABLE sweep (
  connection_id INTEGER PRIMARY KEY REFERENCES connection (id) ON DELETE CASCADE,
  swept_at      TEXT,
  kept_json     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(kept_json)),
  error         TEXT
) STRICT;
INSERT INTO sweep (connection_id) SELECT DISTINCT dest_connection_id FROM module;

CREATE TRIGGER module_is_added AFTER INSERT ON module
BEGIN
  INSERT INTO sweep (connection_id) VALUES (NEW.dest_connection_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER module_goes_elsewhere AFTER UPDATE OF dest_connection_id ON module
BEGIN
  INSERT INTO sweep (connection_id) VALUES (NEW.dest_connection_id) ON CONFLICT DO NOTHING;
END;

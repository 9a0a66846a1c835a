ALTER TABLE module ADD COLUMN freshness TEXT; -- like '6 hours'; NULL: no limit
-- A module that has never succeeded is late from then on.
ALTER TABLE module ADD COLUMN freshness_since TEXT;
CREATE TRIGGER module_freshness_set AFTER INSERT ON module WHEN NEW.freshness IS NOT NULL
BEGIN
  UPDATE module SET freshness_since = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE TRIGGER module_freshness_changed AFTER UPDATE OF freshness ON module WHEN OLD.freshness IS NOT NEW.freshness
BEGIN
  UPDATE module SET freshness_since = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

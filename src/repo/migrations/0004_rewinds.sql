-- The value a watermark takes in the module's next run, instead of what its resolver says. Gone once a run has merged
-- with it. Kept beside `watermark`, whose rows are made anew when a module is saved.
CREATE TABLE watermark_rewind (
  module_id  INTEGER NOT NULL REFERENCES module (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  value      TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (module_id, name)
) STRICT;

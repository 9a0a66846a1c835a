-- A hook that fails does not undo the merge: the run is a success, and says so.
ALTER TABLE run_log ADD COLUMN hook_failed INTEGER NOT NULL DEFAULT 0 CHECK (hook_failed IN (0, 1));

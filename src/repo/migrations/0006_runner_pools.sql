-- The runners that can reach this database; NULL: any of the default pool.
ALTER TABLE connection ADD COLUMN runner_pool TEXT;

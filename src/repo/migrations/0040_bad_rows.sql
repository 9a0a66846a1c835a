-- What a run does with a row that the destination refuses, and how many it may set aside.
ALTER TABLE module ADD COLUMN bad_rows TEXT NOT NULL DEFAULT 'fail' CHECK (bad_rows IN ('fail', 'set_aside'));
ALTER TABLE module ADD COLUMN bad_rows_limit INTEGER NOT NULL DEFAULT 100 CHECK (bad_rows_limit > 0);

-- Rows set aside by a run: how many, and as JSON where they are with the first of their reasons.
ALTER TABLE run_log ADD COLUMN rows_rejected INTEGER;
ALTER TABLE run_log ADD COLUMN rejected_json TEXT CHECK (json_valid(rejected_json));

-- What a run does when source, module and destination no longer agree on their columns.
ALTER TABLE module ADD COLUMN drift_policy TEXT NOT NULL DEFAULT 'fail'
  CHECK (drift_policy IN ('fail', 'add_columns', 'ignore'));

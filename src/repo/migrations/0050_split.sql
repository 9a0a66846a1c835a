-- How a module's load is cut into ranges of a key; NULL where it is not.
ALTER TABLE module ADD COLUMN split_json TEXT CHECK (json_valid(split_json));

-- The ranges of a run that was split: column, connections and a condition for each.
ALTER TABLE run_log ADD COLUMN split_json TEXT CHECK (json_valid(split_json));

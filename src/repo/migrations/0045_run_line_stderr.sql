-- The first error of a log is pinned above it: found at once among a million lines.
CREATE INDEX run_line_stderr ON run_line (run_id, seq) WHERE stream = 'stderr';

-- How far before the resolved value a run reads again; NULL: not at all.
ALTER TABLE watermark ADD COLUMN lookback TEXT;

-- Of watermarks with a lookback, what their resolvers said: the values a run took are those less the lookback.
ALTER TABLE run_log ADD COLUMN watermark_resolved_json TEXT CHECK (json_valid(watermark_resolved_json));

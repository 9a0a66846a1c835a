-- What a request with an Idempotency-Key was answered, so that it is carried out once however often it is sent.
CREATE TABLE idempotency (
  actor        TEXT NOT NULL,
  key          TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  created_at   TEXT NOT NULL,
  answer_json  TEXT CHECK (json_valid(answer_json)), -- NULL: it is being carried out, or was when Pipekit was killed
  PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_created ON idempotency (created_at);

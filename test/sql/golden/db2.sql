---- shown
DELETE FROM "SALES"."ORDERS" AS dest
 WHERE EXISTS (SELECT 1 FROM "PIPEKIT_STAGING"."orders_abcdef12__{run}_{attempt}" AS staging WHERE staging."ID" = dest."ID");

INSERT INTO "SALES"."ORDERS" ("ID", "a""b]c")
SELECT "ID", "a""b]c" FROM "PIPEKIT_STAGING"."orders_abcdef12__{run}_{attempt}";;

---- prepare
-- bookkeeping
SELECT 'CREATE TABLE "PIPEKIT_STAGING"."pipekit_fence" (staging VARCHAR(400) NOT NULL PRIMARY KEY, instance_id VARCHAR(400) NOT NULL,
 token BIGINT NOT NULL, run_uid VARCHAR(400) NOT NULL, touched_at TIMESTAMP DEFAULT CURRENT TIMESTAMP NOT NULL)' FROM SYSIBM.SYSDUMMY1 WHERE NOT EXISTS (SELECT 1 FROM SYSCAT.TABLES WHERE TABSCHEMA = 'PIPEKIT_STAGING' AND TABNAME = 'pipekit_fence');
-- bookkeeping
SELECT 'CREATE TABLE "PIPEKIT_STAGING"."pipekit_ledger" (run_uid VARCHAR(400) NOT NULL PRIMARY KEY, instance_id VARCHAR(400) NOT NULL,
 run_id BIGINT NOT NULL, module VARCHAR(16000) NOT NULL, dest_table VARCHAR(16000) NOT NULL, source_rows BIGINT NOT NULL,
 staged_rows BIGINT NOT NULL, merged_rows BIGINT NOT NULL, watermark_values VARCHAR(16000) NOT NULL, committed_at TIMESTAMP DEFAULT CURRENT TIMESTAMP NOT NULL)' FROM SYSIBM.SYSDUMMY1 WHERE NOT EXISTS (SELECT 1 FROM SYSCAT.TABLES WHERE TABSCHEMA = 'PIPEKIT_STAGING' AND TABNAME = 'pipekit_ledger');
-- fence row
INSERT INTO "PIPEKIT_STAGING"."pipekit_fence" (staging, instance_id, token, run_uid)
SELECT 'orders_abcdef12', 'abcdef12-3', -1, 'uid-1' FROM SYSIBM.SYSDUMMY1
 WHERE NOT EXISTS (SELECT 1 FROM "PIPEKIT_STAGING"."pipekit_fence" WHERE staging = 'orders_abcdef12');
-- claim
UPDATE "PIPEKIT_STAGING"."pipekit_fence" SET instance_id = 'abcdef12-3', token = 42002, run_uid = 'uid-1', touched_at = CURRENT TIMESTAMP
 WHERE staging = 'orders_abcdef12' AND (instance_id <> 'abcdef12-3' OR token < 42002);
-- columns
SELECT COLNAME, TYPENAME, LENGTH, SCALE, CODEPAGE, NULLS FROM SYSCAT.COLUMNS
 WHERE TABSCHEMA = 'SALES' AND TABNAME = 'ORDERS'
 AND COLNAME IN ('ID', 'a"b]c') ORDER BY COLNAME;
-- create
CREATE TABLE "PIPEKIT_STAGING"."orders_abcdef12__42_2" AS (SELECT "ID", "a""b]c" FROM "SALES"."ORDERS") WITH NO DATA;
-- leftovers
SELECT 'DROP TABLE ' || '"PIPEKIT_STAGING"."' || TABNAME || '"' FROM SYSCAT.TABLES WHERE TABSCHEMA = 'PIPEKIT_STAGING'
 AND SUBSTR(TABNAME, 1, 17) = 'orders_abcdef12__' AND TABNAME <> 'orders_abcdef12__42_2';

---- publish
-- fence
UPDATE "PIPEKIT_STAGING"."pipekit_fence" SET touched_at = CURRENT TIMESTAMP
 WHERE staging = 'orders_abcdef12' AND instance_id = 'abcdef12-3' AND token = 42002;

---- merge
-- lock
UPDATE "PIPEKIT_STAGING"."pipekit_fence" SET touched_at = CURRENT TIMESTAMP WHERE staging = 'orders_abcdef12';
-- ledger
SELECT source_rows, staged_rows, merged_rows FROM "PIPEKIT_STAGING"."pipekit_ledger" WHERE run_uid = 'uid-1';
-- fence
UPDATE "PIPEKIT_STAGING"."pipekit_fence" SET touched_at = CURRENT TIMESTAMP
 WHERE staging = 'orders_abcdef12' AND instance_id = 'abcdef12-3' AND token = 42002;
-- columns
SELECT COLNAME, TYPENAME, LENGTH, SCALE, CODEPAGE, NULLS FROM SYSCAT.COLUMNS
 WHERE TABSCHEMA = 'SALES' AND TABNAME = 'ORDERS'
 AND COLNAME IN ('ID', 'a"b]c') ORDER BY COLNAME;
-- null keys
SELECT count(*) FROM "PIPEKIT_STAGING"."orders_abcdef12__42_2" WHERE "ID" IS NULL;
-- delete
DELETE FROM "SALES"."ORDERS" AS dest
 WHERE EXISTS (SELECT 1 FROM "PIPEKIT_STAGING"."orders_abcdef12__42_2" AS staging WHERE staging."ID" = dest."ID");
-- insert
INSERT INTO "SALES"."ORDERS" ("ID", "a""b]c")
SELECT "ID", "a""b]c" FROM "PIPEKIT_STAGING"."orders_abcdef12__42_2";
-- ledger row
INSERT INTO "PIPEKIT_STAGING"."pipekit_ledger"
 (run_uid, instance_id, module, dest_table, watermark_values, run_id, source_rows, staged_rows, merged_rows)
VALUES ('uid-1', 'abcdef12-3', 'orders', 'SALES.ORDERS', '{"since":"it''s"}', 42, 1, 1, 1);
-- drop
SELECT 'DROP TABLE ' || '"PIPEKIT_STAGING"."' || TABNAME || '"' FROM SYSCAT.TABLES WHERE TABSCHEMA = 'PIPEKIT_STAGING'
 AND SUBSTR(TABNAME, 1, 17) = 'orders_abcdef12__';

---- settle
-- bookkeeping
SELECT 'CREATE TABLE "PIPEKIT_STAGING"."pipekit_fence" (staging VARCHAR(400) NOT NULL PRIMARY KEY, instance_id VARCHAR(400) NOT NULL,
 token BIGINT NOT NULL, run_uid VARCHAR(400) NOT NULL, touched_at TIMESTAMP DEFAULT CURRENT TIMESTAMP NOT NULL)' FROM SYSIBM.SYSDUMMY1 WHERE NOT EXISTS (SELECT 1 FROM SYSCAT.TABLES WHERE TABSCHEMA = 'PIPEKIT_STAGING' AND TABNAME = 'pipekit_fence');
-- bookkeeping
SELECT 'CREATE TABLE "PIPEKIT_STAGING"."pipekit_ledger" (run_uid VARCHAR(400) NOT NULL PRIMARY KEY, instance_id VARCHAR(400) NOT NULL,
 run_id BIGINT NOT NULL, module VARCHAR(16000) NOT NULL, dest_table VARCHAR(16000) NOT NULL, source_rows BIGINT NOT NULL,
 staged_rows BIGINT NOT NULL, merged_rows BIGINT NOT NULL, watermark_values VARCHAR(16000) NOT NULL, committed_at TIMESTAMP DEFAULT CURRENT TIMESTAMP NOT NULL)' FROM SYSIBM.SYSDUMMY1 WHERE NOT EXISTS (SELECT 1 FROM SYSCAT.TABLES WHERE TABSCHEMA = 'PIPEKIT_STAGING' AND TABNAME = 'pipekit_ledger');
-- lock
UPDATE "PIPEKIT_STAGING"."pipekit_fence" SET touched_at = CURRENT TIMESTAMP WHERE staging = 'orders_abcdef12';
-- fence row
INSERT INTO "PIPEKIT_STAGING"."pipekit_fence" (staging, instance_id, token, run_uid)
SELECT 'orders_abcdef12', 'abcdef12-3', -1, 'uid-1' FROM SYSIBM.SYSDUMMY1
 WHERE NOT EXISTS (SELECT 1 FROM "PIPEKIT_STAGING"."pipekit_fence" WHERE staging = 'orders_abcdef12');
-- claim
UPDATE "PIPEKIT_STAGING"."pipekit_fence" SET instance_id = 'abcdef12-3', token = 42999, run_uid = 'uid-1', touched_at = CURRENT TIMESTAMP
 WHERE staging = 'orders_abcdef12' AND (instance_id = 'abcdef12-3' AND token < 42999);
-- ledger
SELECT source_rows, staged_rows, merged_rows FROM "PIPEKIT_STAGING"."pipekit_ledger" WHERE run_uid = 'uid-1';
-- leftovers
SELECT 'DROP TABLE ' || '"PIPEKIT_STAGING"."' || TABNAME || '"' FROM SYSCAT.TABLES WHERE TABSCHEMA = 'PIPEKIT_STAGING'
 AND SUBSTR(TABNAME, 1, 17) = 'orders_abcdef12__';

---- run key
-- idempotency key
CALL SYSPROC.WLM_SET_CLIENT_INFO(NULL, NULL, NULL, 'uid-1', NULL);

---- lookback
WITH pipekit_resolved (v) AS (
SELECT MAX(AT) FROM T
)
SELECT v - 15 MINUTES, v FROM pipekit_resolved;

---- sweep tables
SELECT TABNAME FROM SYSCAT.TABLES WHERE TABSCHEMA = 'PIPEKIT_STAGING' AND TABNAME LIKE '%!_abcdef12!_!_%' ESCAPE '!';

---- sweep forget
-- ledger
DELETE FROM "PIPEKIT_STAGING"."pipekit_ledger" WHERE instance_id = 'abcdef12-3' AND run_id < 43 AND NOT run_id BETWEEN 41 AND 41 AND committed_at < CURRENT TIMESTAMP - 90 DAYS;
-- fence
DELETE FROM "PIPEKIT_STAGING"."pipekit_fence" WHERE instance_id = 'abcdef12-3' AND token < 43000 AND NOT token BETWEEN 41000 AND 41999 AND touched_at < CURRENT TIMESTAMP - 90 DAYS;

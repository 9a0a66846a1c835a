---- shown
DELETE FROM "SALES"."ORDERS" AS dest
 WHERE EXISTS (SELECT 1 FROM "PIPEKIT"."orders_abcdef12__{run}_{attempt}" AS staging WHERE staging."ID" = dest."ID");

INSERT INTO "SALES"."ORDERS" ("ID", "a""b]c")
SELECT "ID", "a""b]c" FROM "PIPEKIT"."orders_abcdef12__{run}_{attempt}";;

---- prepare
-- bookkeeping
SELECT 'CREATE TABLE "PIPEKIT"."pipekit_fence" (staging VARCHAR(400) NOT NULL PRIMARY KEY, instance_id VARCHAR(400) NOT NULL,
 token BIGINT NOT NULL, run_uid VARCHAR(400) NOT NULL, touched_at TIMESTAMP DEFAULT CURRENT TIMESTAMP NOT NULL)' FROM SYSIBM.SYSDUMMY1 WHERE NOT EXISTS (SELECT 1 FROM QSYS2.SYSTABLES WHERE TABLE_SCHEMA = 'PIPEKIT' AND TABLE_NAME = 'pipekit_fence');
-- bookkeeping
SELECT 'CREATE TABLE "PIPEKIT"."pipekit_ledger" (run_uid VARCHAR(400) NOT NULL PRIMARY KEY, instance_id VARCHAR(400) NOT NULL,
 run_id BIGINT NOT NULL, module VARCHAR(16000) NOT NULL, dest_table VARCHAR(16000) NOT NULL, source_rows BIGINT NOT NULL,
 staged_rows BIGINT NOT NULL, merged_rows BIGINT NOT NULL, watermark_values VARCHAR(16000) NOT NULL, committed_at TIMESTAMP DEFAULT CURRENT TIMESTAMP NOT NULL)' FROM SYSIBM.SYSDUMMY1 WHERE NOT EXISTS (SELECT 1 FROM QSYS2.SYSTABLES WHERE TABLE_SCHEMA = 'PIPEKIT' AND TABLE_NAME = 'pipekit_ledger');
-- fence row
INSERT INTO "PIPEKIT"."pipekit_fence" (staging, instance_id, token, run_uid)
SELECT 'orders_abcdef12', 'abcdef12-3', -1, 'uid-1' FROM SYSIBM.SYSDUMMY1
 WHERE NOT EXISTS (SELECT 1 FROM "PIPEKIT"."pipekit_fence" WHERE staging = 'orders_abcdef12');
-- claim
UPDATE "PIPEKIT"."pipekit_fence" SET instance_id = 'abcdef12-3', token = 42002, run_uid = 'uid-1', touched_at = CURRENT TIMESTAMP
 WHERE staging = 'orders_abcdef12' AND (instance_id <> 'abcdef12-3' OR token < 42002);
-- columns
SELECT COLUMN_NAME, DATA_TYPE, LENGTH, NUMERIC_SCALE, CCSID, IS_NULLABLE FROM QSYS2.SYSCOLUMNS
 WHERE TABLE_SCHEMA = 'SALES' AND TABLE_NAME = 'ORDERS'
 AND COLUMN_NAME IN ('ID', 'a"b]c') ORDER BY COLUMN_NAME;
-- create
CREATE TABLE "PIPEKIT"."orders_abcdef12__42_2" AS (SELECT "ID", "a""b]c" FROM "SALES"."ORDERS") WITH NO DATA;
-- leftovers
SELECT 'DROP TABLE ' || '"PIPEKIT"."' || TABLE_NAME || '"' FROM QSYS2.SYSTABLES WHERE TABLE_SCHEMA = 'PIPEKIT'
 AND SUBSTR(TABLE_NAME, 1, 17) = 'orders_abcdef12__' AND TABLE_NAME <> 'orders_abcdef12__42_2';

---- publish
-- fence
UPDATE "PIPEKIT"."pipekit_fence" SET touched_at = CURRENT TIMESTAMP
 WHERE staging = 'orders_abcdef12' AND instance_id = 'abcdef12-3' AND token = 42002;

---- merge
-- lock
UPDATE "PIPEKIT"."pipekit_fence" SET touched_at = CURRENT TIMESTAMP WHERE staging = 'orders_abcdef12';
-- ledger
SELECT source_rows, staged_rows, merged_rows FROM "PIPEKIT"."pipekit_ledger" WHERE run_uid = 'uid-1';
-- fence
UPDATE "PIPEKIT"."pipekit_fence" SET touched_at = CURRENT TIMESTAMP
 WHERE staging = 'orders_abcdef12' AND instance_id = 'abcdef12-3' AND token = 42002;
-- columns
SELECT COLUMN_NAME, DATA_TYPE, LENGTH, NUMERIC_SCALE, CCSID, IS_NULLABLE FROM QSYS2.SYSCOLUMNS
 WHERE TABLE_SCHEMA = 'SALES' AND TABLE_NAME = 'ORDERS'
 AND COLUMN_NAME IN ('ID', 'a"b]c') ORDER BY COLUMN_NAME;
-- null keys
SELECT count(*) FROM "PIPEKIT"."orders_abcdef12__42_2" WHERE "ID" IS NULL;
-- delete
DELETE FROM "SALES"."ORDERS" AS dest
 WHERE EXISTS (SELECT 1 FROM "PIPEKIT"."orders_abcdef12__42_2" AS staging WHERE staging."ID" = dest."ID");
-- insert
INSERT INTO "SALES"."ORDERS" ("ID", "a""b]c")
SELECT "ID", "a""b]c" FROM "PIPEKIT"."orders_abcdef12__42_2";
-- ledger row
INSERT INTO "PIPEKIT"."pipekit_ledger"
 (run_uid, instance_id, module, dest_table, watermark_values, run_id, source_rows, staged_rows, merged_rows)
VALUES ('uid-1', 'abcdef12-3', 'orders', 'SALES.ORDERS', '{"since":"it''s"}', 42, 1, 1, 1);
-- drop
SELECT 'DROP TABLE ' || '"PIPEKIT"."' || TABLE_NAME || '"' FROM QSYS2.SYSTABLES WHERE TABLE_SCHEMA = 'PIPEKIT'
 AND SUBSTR(TABLE_NAME, 1, 17) = 'orders_abcdef12__';

---- settle
-- bookkeeping
SELECT 'CREATE TABLE "PIPEKIT"."pipekit_fence" (staging VARCHAR(400) NOT NULL PRIMARY KEY, instance_id VARCHAR(400) NOT NULL,
 token BIGINT NOT NULL, run_uid VARCHAR(400) NOT NULL, touched_at TIMESTAMP DEFAULT CURRENT TIMESTAMP NOT NULL)' FROM SYSIBM.SYSDUMMY1 WHERE NOT EXISTS (SELECT 1 FROM QSYS2.SYSTABLES WHERE TABLE_SCHEMA = 'PIPEKIT' AND TABLE_NAME = 'pipekit_fence');
-- bookkeeping
SELECT 'CREATE TABLE "PIPEKIT"."pipekit_ledger" (run_uid VARCHAR(400) NOT NULL PRIMARY KEY, instance_id VARCHAR(400) NOT NULL,
 run_id BIGINT NOT NULL, module VARCHAR(16000) NOT NULL, dest_table VARCHAR(16000) NOT NULL, source_rows BIGINT NOT NULL,
 staged_rows BIGINT NOT NULL, merged_rows BIGINT NOT NULL, watermark_values VARCHAR(16000) NOT NULL, committed_at TIMESTAMP DEFAULT CURRENT TIMESTAMP NOT NULL)' FROM SYSIBM.SYSDUMMY1 WHERE NOT EXISTS (SELECT 1 FROM QSYS2.SYSTABLES WHERE TABLE_SCHEMA = 'PIPEKIT' AND TABLE_NAME = 'pipekit_ledger');
-- lock
UPDATE "PIPEKIT"."pipekit_fence" SET touched_at = CURRENT TIMESTAMP WHERE staging = 'orders_abcdef12';
-- fence row
INSERT INTO "PIPEKIT"."pipekit_fence" (staging, instance_id, token, run_uid)
SELECT 'orders_abcdef12', 'abcdef12-3', -1, 'uid-1' FROM SYSIBM.SYSDUMMY1
 WHERE NOT EXISTS (SELECT 1 FROM "PIPEKIT"."pipekit_fence" WHERE staging = 'orders_abcdef12');
-- claim
UPDATE "PIPEKIT"."pipekit_fence" SET instance_id = 'abcdef12-3', token = 42999, run_uid = 'uid-1', touched_at = CURRENT TIMESTAMP
 WHERE staging = 'orders_abcdef12' AND (instance_id = 'abcdef12-3' AND token < 42999);
-- ledger
SELECT source_rows, staged_rows, merged_rows FROM "PIPEKIT"."pipekit_ledger" WHERE run_uid = 'uid-1';
-- leftovers
SELECT 'DROP TABLE ' || '"PIPEKIT"."' || TABLE_NAME || '"' FROM QSYS2.SYSTABLES WHERE TABLE_SCHEMA = 'PIPEKIT'
 AND SUBSTR(TABLE_NAME, 1, 17) = 'orders_abcdef12__';

---- run key
-- idempotency key
CALL SYSPROC.WLM_SET_CLIENT_INFO(NULL, NULL, NULL, 'uid-1', NULL);

---- lookback
WITH pipekit_resolved (v) AS (
SELECT MAX(AT) FROM T
)
SELECT v - 15 MINUTES, v FROM pipekit_resolved;

---- sweep tables
SELECT TABLE_NAME FROM QSYS2.SYSTABLES WHERE TABLE_SCHEMA = 'PIPEKIT' AND TABLE_NAME LIKE '%!_abcdef12!_!_%' ESCAPE '!';

---- sweep forget
-- ledger
DELETE FROM "PIPEKIT"."pipekit_ledger" WHERE instance_id = 'abcdef12-3' AND run_id < 43 AND NOT run_id BETWEEN 41 AND 41 AND committed_at < CURRENT TIMESTAMP - 90 DAYS;
-- fence
DELETE FROM "PIPEKIT"."pipekit_fence" WHERE instance_id = 'abcdef12-3' AND token < 43000 AND NOT token BETWEEN 41000 AND 41999 AND touched_at < CURRENT TIMESTAMP - 90 DAYS;

---- shown
DELETE FROM "SALES"."ORDERS" dest
 WHERE EXISTS (SELECT 1 FROM "pipekit_staging.orders_abcdef12__{run}_{attempt}" staging WHERE staging."ID" = dest."ID");

INSERT INTO "SALES"."ORDERS" ("ID", "a""b]c")
SELECT "ID", "a""b]c" FROM "pipekit_staging.orders_abcdef12__{run}_{attempt}";;

---- prepare
-- bookkeeping
SELECT 'CREATE TABLE "pipekit_staging.pipekit_fence" (staging VARCHAR2(400) NOT NULL PRIMARY KEY, instance_id VARCHAR2(400) NOT NULL,
 token NUMBER(19) NOT NULL, run_uid VARCHAR2(400) NOT NULL, touched_at TIMESTAMP WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL)' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM USER_TABLES WHERE TABLE_NAME = 'pipekit_staging.pipekit_fence');
-- bookkeeping
SELECT 'CREATE TABLE "pipekit_staging.pipekit_ledger" (run_uid VARCHAR2(400) NOT NULL PRIMARY KEY, instance_id VARCHAR2(400) NOT NULL,
 run_id NUMBER(19) NOT NULL, module CLOB NOT NULL, dest_table CLOB NOT NULL, source_rows NUMBER(19) NOT NULL,
 staged_rows NUMBER(19) NOT NULL, merged_rows NUMBER(19) NOT NULL, watermark_values CLOB NOT NULL, committed_at TIMESTAMP WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL)' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM USER_TABLES WHERE TABLE_NAME = 'pipekit_staging.pipekit_ledger');
-- fence row
INSERT INTO "pipekit_staging.pipekit_fence" (staging, instance_id, token, run_uid)
SELECT 'orders_abcdef12', 'abcdef12-3', -1, 'uid-1' FROM DUAL
 WHERE NOT EXISTS (SELECT 1 FROM "pipekit_staging.pipekit_fence" WHERE staging = 'orders_abcdef12');
-- claim
UPDATE "pipekit_staging.pipekit_fence" SET instance_id = 'abcdef12-3', token = 42002, run_uid = 'uid-1', touched_at = SYSTIMESTAMP
 WHERE staging = 'orders_abcdef12' AND (instance_id <> 'abcdef12-3' OR token < 42002);
-- columns
SELECT COLUMN_NAME, DATA_TYPE, CHAR_LENGTH, DATA_PRECISION, DATA_SCALE, NULLABLE
 FROM ALL_TAB_COLUMNS WHERE OWNER = 'SALES' AND TABLE_NAME = 'ORDERS'
 AND COLUMN_NAME IN ('ID', 'a"b]c') ORDER BY COLUMN_NAME;
-- create
CREATE TABLE "pipekit_staging.orders_abcdef12__42_2" AS SELECT "ID", "a""b]c" FROM "SALES"."ORDERS" WHERE 1 = 0;
-- leftovers
SELECT 'DROP TABLE ' || '"pipekit_staging.' || SUBSTR(TABLE_NAME, 17) || '"' FROM USER_TABLES WHERE SUBSTR(TABLE_NAME, 1, 16) = 'pipekit_staging.'
 AND SUBSTR(SUBSTR(TABLE_NAME, 17), 1, 17) = 'orders_abcdef12__' AND SUBSTR(TABLE_NAME, 17) <> 'orders_abcdef12__42_2';

---- publish
-- fence
UPDATE "pipekit_staging.pipekit_fence" SET touched_at = SYSTIMESTAMP
 WHERE staging = 'orders_abcdef12' AND instance_id = 'abcdef12-3' AND token = 42002;

---- merge
-- lock
UPDATE "pipekit_staging.pipekit_fence" SET touched_at = SYSTIMESTAMP WHERE staging = 'orders_abcdef12';
-- ledger
SELECT source_rows, staged_rows, merged_rows FROM "pipekit_staging.pipekit_ledger" WHERE run_uid = 'uid-1';
-- fence
UPDATE "pipekit_staging.pipekit_fence" SET touched_at = SYSTIMESTAMP
 WHERE staging = 'orders_abcdef12' AND instance_id = 'abcdef12-3' AND token = 42002;
-- columns
SELECT COLUMN_NAME, DATA_TYPE, CHAR_LENGTH, DATA_PRECISION, DATA_SCALE, NULLABLE
 FROM ALL_TAB_COLUMNS WHERE OWNER = 'SALES' AND TABLE_NAME = 'ORDERS'
 AND COLUMN_NAME IN ('ID', 'a"b]c') ORDER BY COLUMN_NAME;
-- null keys
SELECT count(*) FROM "pipekit_staging.orders_abcdef12__42_2" WHERE "ID" IS NULL;
-- delete
DELETE FROM "SALES"."ORDERS" dest
 WHERE EXISTS (SELECT 1 FROM "pipekit_staging.orders_abcdef12__42_2" staging WHERE staging."ID" = dest."ID");
-- insert
INSERT INTO "SALES"."ORDERS" ("ID", "a""b]c")
SELECT "ID", "a""b]c" FROM "pipekit_staging.orders_abcdef12__42_2";
-- ledger row
INSERT INTO "pipekit_staging.pipekit_ledger"
 (run_uid, instance_id, module, dest_table, watermark_values, run_id, source_rows, staged_rows, merged_rows)
VALUES ('uid-1', 'abcdef12-3', 'orders', 'SALES.ORDERS', '{"since":"it''s"}', 42, 1, 1, 1);
-- drop
SELECT 'DROP TABLE ' || '"pipekit_staging.' || SUBSTR(TABLE_NAME, 17) || '"' FROM USER_TABLES WHERE SUBSTR(TABLE_NAME, 1, 16) = 'pipekit_staging.'
 AND SUBSTR(SUBSTR(TABLE_NAME, 17), 1, 17) = 'orders_abcdef12__';

---- settle
-- bookkeeping
SELECT 'CREATE TABLE "pipekit_staging.pipekit_fence" (staging VARCHAR2(400) NOT NULL PRIMARY KEY, instance_id VARCHAR2(400) NOT NULL,
 token NUMBER(19) NOT NULL, run_uid VARCHAR2(400) NOT NULL, touched_at TIMESTAMP WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL)' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM USER_TABLES WHERE TABLE_NAME = 'pipekit_staging.pipekit_fence');
-- bookkeeping
SELECT 'CREATE TABLE "pipekit_staging.pipekit_ledger" (run_uid VARCHAR2(400) NOT NULL PRIMARY KEY, instance_id VARCHAR2(400) NOT NULL,
 run_id NUMBER(19) NOT NULL, module CLOB NOT NULL, dest_table CLOB NOT NULL, source_rows NUMBER(19) NOT NULL,
 staged_rows NUMBER(19) NOT NULL, merged_rows NUMBER(19) NOT NULL, watermark_values CLOB NOT NULL, committed_at TIMESTAMP WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL)' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM USER_TABLES WHERE TABLE_NAME = 'pipekit_staging.pipekit_ledger');
-- lock
UPDATE "pipekit_staging.pipekit_fence" SET touched_at = SYSTIMESTAMP WHERE staging = 'orders_abcdef12';
-- fence row
INSERT INTO "pipekit_staging.pipekit_fence" (staging, instance_id, token, run_uid)
SELECT 'orders_abcdef12', 'abcdef12-3', -1, 'uid-1' FROM DUAL
 WHERE NOT EXISTS (SELECT 1 FROM "pipekit_staging.pipekit_fence" WHERE staging = 'orders_abcdef12');
-- claim
UPDATE "pipekit_staging.pipekit_fence" SET instance_id = 'abcdef12-3', token = 42999, run_uid = 'uid-1', touched_at = SYSTIMESTAMP
 WHERE staging = 'orders_abcdef12' AND (instance_id = 'abcdef12-3' AND token < 42999);
-- ledger
SELECT source_rows, staged_rows, merged_rows FROM "pipekit_staging.pipekit_ledger" WHERE run_uid = 'uid-1';
-- leftovers
SELECT 'DROP TABLE ' || '"pipekit_staging.' || SUBSTR(TABLE_NAME, 17) || '"' FROM USER_TABLES WHERE SUBSTR(TABLE_NAME, 1, 16) = 'pipekit_staging.'
 AND SUBSTR(SUBSTR(TABLE_NAME, 17), 1, 17) = 'orders_abcdef12__';

---- run key
-- idempotency key
BEGIN DBMS_SESSION.SET_IDENTIFIER('uid-1'); END;;

---- lookback
WITH pipekit_resolved (v) AS (
SELECT MAX(AT) FROM T
)
SELECT v - NUMTODSINTERVAL(15, 'MINUTE'), v FROM pipekit_resolved;

---- sweep tables
SELECT SUBSTR(TABLE_NAME, 17) FROM USER_TABLES WHERE SUBSTR(TABLE_NAME, 1, 16) = 'pipekit_staging.' AND SUBSTR(TABLE_NAME, 17) LIKE '%!_abcdef12!_!_%' ESCAPE '!';

---- sweep forget
-- ledger
DELETE FROM "pipekit_staging.pipekit_ledger" WHERE instance_id = 'abcdef12-3' AND run_id < 43 AND NOT run_id BETWEEN 41 AND 41 AND committed_at < SYSTIMESTAMP - INTERVAL '90' DAY;
-- fence
DELETE FROM "pipekit_staging.pipekit_fence" WHERE instance_id = 'abcdef12-3' AND token < 43000 AND NOT token BETWEEN 41000 AND 41999 AND touched_at < SYSTIMESTAMP - INTERVAL '90' DAY;

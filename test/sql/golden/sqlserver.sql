---- shown
DELETE dest FROM [SALES].[ORDERS] AS dest
 WHERE EXISTS (SELECT 1 FROM [pipekit_staging].[orders_abcdef12__{run}_{attempt}] AS staging WHERE staging.[ID] = dest.[ID]);

INSERT INTO [SALES].[ORDERS] ([ID], [a"b]]c])
SELECT [ID], [a"b]]c] FROM [pipekit_staging].[orders_abcdef12__{run}_{attempt}];;

---- prepare
-- limits
SET XACT_ABORT ON; SET LOCK_TIMEOUT 60000; SET NOCOUNT OFF;
-- bookkeeping
IF SCHEMA_ID(N'pipekit_staging') IS NULL EXEC(N'CREATE SCHEMA [pipekit_staging]');
-- bookkeeping
SELECT N'CREATE TABLE [pipekit_staging].[pipekit_fence] (staging nvarchar(400) NOT NULL PRIMARY KEY, instance_id nvarchar(400) NOT NULL,
 token bigint NOT NULL, run_uid nvarchar(400) NOT NULL, touched_at datetime2 DEFAULT SYSUTCDATETIME() NOT NULL)' WHERE OBJECT_ID(N'pipekit_staging.pipekit_fence') IS NULL;
-- bookkeeping
SELECT N'CREATE TABLE [pipekit_staging].[pipekit_ledger] (run_uid nvarchar(400) NOT NULL PRIMARY KEY, instance_id nvarchar(400) NOT NULL,
 run_id bigint NOT NULL, module nvarchar(max) NOT NULL, dest_table nvarchar(max) NOT NULL, source_rows bigint NOT NULL,
 staged_rows bigint NOT NULL, merged_rows bigint NOT NULL, watermark_values nvarchar(max) NOT NULL, committed_at datetime2 DEFAULT SYSUTCDATETIME() NOT NULL)' WHERE OBJECT_ID(N'pipekit_staging.pipekit_ledger') IS NULL;
-- fence row
INSERT INTO [pipekit_staging].[pipekit_fence] (staging, instance_id, token, run_uid)
SELECT N'orders_abcdef12', N'abcdef12-3', -1, N'uid-1'
 WHERE NOT EXISTS (SELECT 1 FROM [pipekit_staging].[pipekit_fence] WHERE staging = N'orders_abcdef12');
-- claim
UPDATE [pipekit_staging].[pipekit_fence] SET instance_id = N'abcdef12-3', token = 42002, run_uid = N'uid-1', touched_at = SYSUTCDATETIME()
 WHERE staging = N'orders_abcdef12' AND (instance_id <> N'abcdef12-3' OR token < 42002);
-- columns
SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION, COLLATION_NAME, IS_NULLABLE
 FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = N'SALES' AND TABLE_NAME = N'ORDERS'
 AND COLUMN_NAME IN (N'ID', N'a"b]c') ORDER BY COLUMN_NAME;
-- create
SELECT [ID], [a"b]]c] INTO [pipekit_staging].[orders_abcdef12__42_2] FROM [SALES].[ORDERS] WHERE 1 = 0
UNION ALL
SELECT [ID], [a"b]]c] FROM [SALES].[ORDERS] WHERE 1 = 0;
-- leftovers
SELECT N'DROP TABLE ' + N'[pipekit_staging].[' + name + N']' FROM sys.tables WHERE schema_id = SCHEMA_ID(N'pipekit_staging')
 AND SUBSTRING(name, 1, 17) = N'orders_abcdef12__' AND name <> N'orders_abcdef12__42_2';

---- publish
-- limits
SET XACT_ABORT ON; SET LOCK_TIMEOUT 60000; SET NOCOUNT OFF;
-- fence
UPDATE [pipekit_staging].[pipekit_fence] SET touched_at = SYSUTCDATETIME()
 WHERE staging = N'orders_abcdef12' AND instance_id = N'abcdef12-3' AND token = 42002;

---- merge
-- limits
SET XACT_ABORT ON; SET LOCK_TIMEOUT 60000; SET NOCOUNT OFF;
-- lock
UPDATE [pipekit_staging].[pipekit_fence] SET touched_at = SYSUTCDATETIME() WHERE staging = N'orders_abcdef12';
-- ledger
SELECT source_rows, staged_rows, merged_rows FROM [pipekit_staging].[pipekit_ledger] WHERE run_uid = N'uid-1';
-- fence
UPDATE [pipekit_staging].[pipekit_fence] SET touched_at = SYSUTCDATETIME()
 WHERE staging = N'orders_abcdef12' AND instance_id = N'abcdef12-3' AND token = 42002;
-- columns
SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION, COLLATION_NAME, IS_NULLABLE
 FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = N'SALES' AND TABLE_NAME = N'ORDERS'
 AND COLUMN_NAME IN (N'ID', N'a"b]c') ORDER BY COLUMN_NAME;
-- null keys
SELECT count(*) FROM [pipekit_staging].[orders_abcdef12__42_2] WHERE [ID] IS NULL;
-- delete
DELETE dest FROM [SALES].[ORDERS] AS dest
 WHERE EXISTS (SELECT 1 FROM [pipekit_staging].[orders_abcdef12__42_2] AS staging WHERE staging.[ID] = dest.[ID]);
-- insert
INSERT INTO [SALES].[ORDERS] ([ID], [a"b]]c])
SELECT [ID], [a"b]]c] FROM [pipekit_staging].[orders_abcdef12__42_2];
-- ledger row
INSERT INTO [pipekit_staging].[pipekit_ledger]
 (run_uid, instance_id, module, dest_table, watermark_values, run_id, source_rows, staged_rows, merged_rows)
VALUES (N'uid-1', N'abcdef12-3', N'orders', N'SALES.ORDERS', N'{"since":"it''s"}', 42, 1, 1, 1);
-- drop
SELECT N'DROP TABLE ' + N'[pipekit_staging].[' + name + N']' FROM sys.tables WHERE schema_id = SCHEMA_ID(N'pipekit_staging')
 AND SUBSTRING(name, 1, 17) = N'orders_abcdef12__';

---- settle
-- limits
SET XACT_ABORT ON; SET LOCK_TIMEOUT 60000; SET NOCOUNT OFF;
-- bookkeeping
IF SCHEMA_ID(N'pipekit_staging') IS NULL EXEC(N'CREATE SCHEMA [pipekit_staging]');
-- bookkeeping
SELECT N'CREATE TABLE [pipekit_staging].[pipekit_fence] (staging nvarchar(400) NOT NULL PRIMARY KEY, instance_id nvarchar(400) NOT NULL,
 token bigint NOT NULL, run_uid nvarchar(400) NOT NULL, touched_at datetime2 DEFAULT SYSUTCDATETIME() NOT NULL)' WHERE OBJECT_ID(N'pipekit_staging.pipekit_fence') IS NULL;
-- bookkeeping
SELECT N'CREATE TABLE [pipekit_staging].[pipekit_ledger] (run_uid nvarchar(400) NOT NULL PRIMARY KEY, instance_id nvarchar(400) NOT NULL,
 run_id bigint NOT NULL, module nvarchar(max) NOT NULL, dest_table nvarchar(max) NOT NULL, source_rows bigint NOT NULL,
 staged_rows bigint NOT NULL, merged_rows bigint NOT NULL, watermark_values nvarchar(max) NOT NULL, committed_at datetime2 DEFAULT SYSUTCDATETIME() NOT NULL)' WHERE OBJECT_ID(N'pipekit_staging.pipekit_ledger') IS NULL;
-- lock
UPDATE [pipekit_staging].[pipekit_fence] SET touched_at = SYSUTCDATETIME() WHERE staging = N'orders_abcdef12';
-- fence row
INSERT INTO [pipekit_staging].[pipekit_fence] (staging, instance_id, token, run_uid)
SELECT N'orders_abcdef12', N'abcdef12-3', -1, N'uid-1'
 WHERE NOT EXISTS (SELECT 1 FROM [pipekit_staging].[pipekit_fence] WHERE staging = N'orders_abcdef12');
-- claim
UPDATE [pipekit_staging].[pipekit_fence] SET instance_id = N'abcdef12-3', token = 42999, run_uid = N'uid-1', touched_at = SYSUTCDATETIME()
 WHERE staging = N'orders_abcdef12' AND (instance_id = N'abcdef12-3' AND token < 42999);
-- ledger
SELECT source_rows, staged_rows, merged_rows FROM [pipekit_staging].[pipekit_ledger] WHERE run_uid = N'uid-1';
-- leftovers
SELECT N'DROP TABLE ' + N'[pipekit_staging].[' + name + N']' FROM sys.tables WHERE schema_id = SCHEMA_ID(N'pipekit_staging')
 AND SUBSTRING(name, 1, 17) = N'orders_abcdef12__';

---- run key
-- idempotency key
EXEC sp_set_session_context N'pipekit_run_uid', N'uid-1';

---- lookback
WITH pipekit_resolved (v) AS (
SELECT MAX(AT) FROM T
)
SELECT DATEADD(MINUTE, -15, v), v FROM pipekit_resolved;

---- sweep tables
SELECT name FROM sys.tables WHERE schema_id = SCHEMA_ID(N'pipekit_staging') AND name LIKE N'%!_abcdef12!_!_%' ESCAPE '!';

---- sweep forget
-- ledger
DELETE FROM [pipekit_staging].[pipekit_ledger] WHERE instance_id = N'abcdef12-3' AND run_id < 43 AND NOT run_id BETWEEN 41 AND 41 AND committed_at < DATEADD(day, -90, SYSUTCDATETIME());
-- fence
DELETE FROM [pipekit_staging].[pipekit_fence] WHERE instance_id = N'abcdef12-3' AND token < 43000 AND NOT token BETWEEN 41000 AND 41999 AND touched_at < DATEADD(day, -90, SYSUTCDATETIME());

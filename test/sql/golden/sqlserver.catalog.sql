---- test
SELECT 1;

---- no value
SELECT CAST(NULL AS VARCHAR(1));

---- schemas
SELECT name FROM [SRV].[db].sys.schemas
 WHERE schema_id < 16384 AND name NOT IN (N'sys', N'INFORMATION_SCHEMA', N'guest', N'pipekit_staging')
 ORDER BY CASE name WHEN N'dbo' THEN 0 ELSE 1 END, name;

---- tables
SELECT TOP (20) o.name, o.type, CAST(e.value AS nvarchar(4000)), (SELECT SUM(p.rows) FROM [SRV].[db].sys.partitions p WHERE p.object_id = o.object_id AND p.index_id IN (0, 1)) FROM [SRV].[db].sys.objects o JOIN [SRV].[db].sys.schemas s ON s.schema_id = o.schema_id
 LEFT JOIN [SRV].[db].sys.extended_properties e ON e.class = 1 AND e.major_id = o.object_id AND e.minor_id = 0 AND e.name = N'MS_Description'
 WHERE o.type IN ('U', 'V') AND s.name = N'dbo' AND CHARINDEX(N'o''r', LOWER(o.name)) > 0
 ORDER BY CASE CHARINDEX(N'o''r', LOWER(o.name)) WHEN 1 THEN 0 ELSE 1 END, o.name;

---- columns
SELECT c.name, c.is_nullable, CASE WHEN c.is_identity = 1 THEN N'identity' ELSE d.definition END, CAST(e.value AS nvarchar(4000)), (SELECT x.key_ordinal FROM [SRV].[db].sys.indexes i
  JOIN [SRV].[db].sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
 WHERE i.is_primary_key = 1 AND i.object_id = c.object_id AND x.column_id = c.column_id), t.name, CASE WHEN t.name IN ('decimal', 'numeric') THEN c.precision ELSE CASE WHEN t.name IN ('nchar', 'nvarchar') AND c.max_length > 0 THEN c.max_length / 2 ELSE c.max_length END END, c.scale FROM [SRV].[db].sys.columns c JOIN [SRV].[db].sys.objects o ON o.object_id = c.object_id
 JOIN [SRV].[db].sys.schemas s ON s.schema_id = o.schema_id
 JOIN [SRV].[db].sys.types t ON t.user_type_id = CASE WHEN c.user_type_id > 256 AND c.system_type_id <> 240 THEN c.system_type_id ELSE c.user_type_id END
 LEFT JOIN [SRV].[db].sys.default_constraints d ON d.object_id = c.default_object_id
 LEFT JOIN [SRV].[db].sys.extended_properties e ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = N'MS_Description'
 WHERE o.type IN ('U', 'V') AND s.name = N'dbo' AND o.name = N'DCORD#'
 ORDER BY c.column_id;

---- columns of its own place
SELECT c.name, c.is_nullable, CASE WHEN c.is_identity = 1 THEN N'identity' ELSE d.definition END, CAST(e.value AS nvarchar(4000)), (SELECT x.key_ordinal FROM sys.indexes i
  JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
 WHERE i.is_primary_key = 1 AND i.object_id = c.object_id AND x.column_id = c.column_id), t.name, CASE WHEN t.name IN ('decimal', 'numeric') THEN c.precision ELSE CASE WHEN t.name IN ('nchar', 'nvarchar') AND c.max_length > 0 THEN c.max_length / 2 ELSE c.max_length END END, c.scale FROM sys.columns c JOIN sys.objects o ON o.object_id = c.object_id
 JOIN sys.schemas s ON s.schema_id = o.schema_id
 JOIN sys.types t ON t.user_type_id = CASE WHEN c.user_type_id > 256 AND c.system_type_id <> 240 THEN c.system_type_id ELSE c.user_type_id END
 LEFT JOIN sys.default_constraints d ON d.object_id = c.default_object_id
 LEFT JOIN sys.extended_properties e ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = N'MS_Description'
 WHERE o.type IN ('U', 'V') AND s.name = N'dbo' AND o.name = N'@T$'
 ORDER BY c.column_id;

---- inventory
SELECT TOP (20) o.name, c.name, t.name, CASE WHEN t.name IN ('decimal', 'numeric') THEN c.precision ELSE CASE WHEN t.name IN ('nchar', 'nvarchar') AND c.max_length > 0 THEN c.max_length / 2 ELSE c.max_length END END, c.scale FROM [SRV].[db].sys.columns c JOIN [SRV].[db].sys.objects o ON o.object_id = c.object_id
 JOIN [SRV].[db].sys.schemas s ON s.schema_id = o.schema_id
 JOIN [SRV].[db].sys.types t ON t.user_type_id = CASE WHEN c.user_type_id > 256 AND c.system_type_id <> 240 THEN c.system_type_id ELSE c.user_type_id END
 LEFT JOIN [SRV].[db].sys.default_constraints d ON d.object_id = c.default_object_id
 LEFT JOIN [SRV].[db].sys.extended_properties e ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = N'MS_Description'
 WHERE o.type IN ('U', 'V') AND s.name = N'dbo' AND CHARINDEX(N'o''r', LOWER(c.name)) > 0
 ORDER BY CASE CHARINDEX(N'o''r', LOWER(c.name)) WHEN 1 THEN 0 ELSE 1 END, c.name, o.name;

---- zero rows
SELECT * FROM (
SELECT "DCORD#" FROM T -- end
) AS pipekit_columns WHERE 1 = 0;

---- zero rows with
SET FMTONLY ON;
WITH x AS (SELECT 1 AS a FROM T) SELECT a FROM x
;SET FMTONLY OFF;

---- from
[SRV].[db].[dbo].[DCORD#];

---- fixed
RTRIM([DCORD#]);

---- date
NULLIF(NULLIF([@D$], '0001-01-01'), '9999-12-31');

---- create schema
EXEC(N'CREATE SCHEMA [SALES]');

---- create table
CREATE TABLE [SALES].[ORD#] (
  [ordno] int NOT NULL,
  [net] decimal(15,4),
  [at] datetimeoffset(3),
  PRIMARY KEY ([ordno])
);

---- add column
ALTER TABLE [SALES].[ORD#] ADD [late] nvarchar(max) NULL;

---- widen column
ALTER TABLE [SALES].[ORD#] ALTER COLUMN [net] decimal(18,4) NOT NULL;

---- grant
GRANT SELECT ON SCHEMA::[dbo] TO [ETL];;

-- 60000 rows are in "many".
CREATE TABLE [full] ([id] int NOT NULL PRIMARY KEY, [note] nvarchar(20));
INSERT INTO [full] VALUES (9, 'old');
CREATE TABLE [nulls] ([id] int, [note] nvarchar(20));
INSERT INTO [nulls] VALUES (9, 'old');
CREATE TABLE [half] ([id] int NOT NULL PRIMARY KEY, [note] nvarchar(20) NOT NULL);
INSERT INTO [half] VALUES (9, 'old');
CREATE TABLE [Odd Table] ([select] nvarchar(20), [a b] nvarchar(20), [x]]y] nvarchar(20), [größe] nvarchar(20));
CREATE TABLE [moments] ([at] datetime2(6));
INSERT INTO [moments] VALUES (CAST('2026-01-02 00:30:00' AS datetime2));
CREATE TABLE [many] ([id] int, [note] nvarchar(200));
SELECT * FROM [full] ORDER BY 1;
SELECT count(*) FROM [many];
SELECT count(*) FROM [many] a, [many] b, [many] c WHERE a.[id] + b.[id] + c.[id] = -1;
DELETE FROM [full] WHERE 1 = 0;
DELETE FROM [full] WHERE [id] = 1;
CREATE TABLE [Orders] ([ORDNO#] int NOT NULL PRIMARY KEY, [Code] nchar(6), [Net Amount] decimal(15,4), [born] date, [paid] bit, [note] nvarchar(40), [updated_at] datetime2(6));
INSERT INTO [Orders] VALUES (1, 'a', 12345678901.2345, '9999-12-31', 1, 'ä', CAST('2026-01-02 03:04:05.123456' AS datetime2));
INSERT INTO [Orders] VALUES (2, 'b', NULL, '2026-01-01', 0, '', CAST('2026-01-03 00:00:00' AS datetime2));

-- 60000 rows are in "many".
CREATE TABLE "full" ("id" INTEGER NOT NULL PRIMARY KEY, "note" VARCHAR(20));
INSERT INTO "full" VALUES (9, 'old');
CREATE TABLE "nulls" ("id" INTEGER, "note" VARCHAR(20));
INSERT INTO "nulls" VALUES (9, 'old');
CREATE TABLE "half" ("id" INTEGER NOT NULL PRIMARY KEY, "note" VARCHAR(20) NOT NULL);
INSERT INTO "half" VALUES (9, 'old');
CREATE TABLE "Odd Table" ("select" VARCHAR(20), "a b" VARCHAR(20), "x""y" VARCHAR(20), "größe" VARCHAR(20));
CREATE TABLE "moments" ("at" TIMESTAMP(6));
INSERT INTO "moments" VALUES (TIMESTAMP('2026-01-02 00:30:00'));
CREATE TABLE "many" ("id" INTEGER, "note" VARCHAR(200));
SELECT * FROM "full" ORDER BY 1;
SELECT count(*) FROM "many";
SELECT count(*) FROM "many" a, "many" b, "many" c WHERE a."id" + b."id" + c."id" = -1;
DELETE FROM "full" WHERE 1 = 0;
DELETE FROM "full" WHERE "id" = 1;
CREATE TABLE "Orders" ("ORDNO#" INTEGER NOT NULL PRIMARY KEY, "Code" CHAR(6), "Net Amount" DECIMAL(15,4), "born" DATE, "paid" BOOLEAN, "note" VARCHAR(40), "updated_at" TIMESTAMP(6));
INSERT INTO "Orders" VALUES (1, 'a', 12345678901.2345, '9999-12-31', true, 'ä', TIMESTAMP('2026-01-02 03:04:05.123456'));
INSERT INTO "Orders" VALUES (2, 'b', NULL, '2026-01-01', false, '', TIMESTAMP('2026-01-03 00:00:00'));

/** The harness's tables and gates in MariaDB. */
import { GATES, OLD_ROWS, ROWS, type Subject } from './modules.js';

/** Where the modules' tables are. A server has no other level of names. */
export const DATABASE = 'public';

/** The lock that is a gate: the harness holds it. Whoever gets it passes it on, so that nobody keeps another one out. */
const gateName = (cell: string | number, gate: string | number): string =>
  `CONCAT('chaos ', ${cell}, ' ', ${gate})`;

export const SET_UP = [
  `CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4`,
  'CREATE DATABASE chaos CHARACTER SET utf8mb4',
  `CREATE FUNCTION chaos.gate(cell int, gate int) RETURNS int NOT DETERMINISTIC
BEGIN
  DO GET_LOCK(${gateName('cell', 'gate')}, 3600);
  DO RELEASE_LOCK(${gateName('cell', 'gate')});
  RETURN 1;
END`,
  `CREATE TABLE chaos.hook_run (cell int NOT NULL, run_uid text, at timestamp(6) NOT NULL DEFAULT current_timestamp(6))`,
  `CREATE FUNCTION chaos.hook(cell int, gate int) RETURNS int NOT DETERMINISTIC MODIFIES SQL DATA
BEGIN
  INSERT INTO chaos.hook_run (cell, run_uid) VALUES (cell, @pipekit_run_uid);
  RETURN chaos.gate(cell, gate);
END`,
];

/** Ids 1 to 10 are in the source too, the others are not: an incremental merge keeps those. */
const OLD = `SELECT seq AS id, CONCAT('old ', seq) AS note FROM chaos.seq_1_to_${OLD_ROWS / 2}
UNION ALL SELECT 10000 + seq, CONCAT('kept ', seq) FROM chaos.seq_1_to_${OLD_ROWS / 2}`;
const NEW = `SELECT seq AS id, CONCAT('row ', seq, ' ', REPEAT(MD5(seq), 9)) AS note FROM chaos.seq_1_to_${ROWS}`;

const filled = (name: string, rows: string): string[] => [
  `CREATE TABLE ${name} (id int, note text)`,
  `INSERT INTO ${name} ${rows}`,
];

export const SOURCE = filled(`${DATABASE}.source_rows`, NEW);

export const EXPECTED = [
  ...filled('chaos.old_rows', OLD),
  'CREATE VIEW chaos.expected_nothing AS SELECT * FROM chaos.old_rows',
  ...filled('chaos.expected_full', NEW),
  ...filled(
    'chaos.expected_append',
    'SELECT * FROM chaos.old_rows UNION ALL SELECT * FROM chaos.expected_full',
  ),
  ...filled(
    'chaos.expected_incremental',
    'SELECT * FROM chaos.old_rows WHERE id > 10000 UNION ALL SELECT * FROM chaos.expected_full',
  ),
];

/** The last of the rows comes to the gate: then the merge has all of them, and COMMIT is next. */
export const tableSql = ({ number, table }: Subject): string[] => [
  `DROP TABLE IF EXISTS ${table}`,
  ...filled(table, 'SELECT * FROM chaos.old_rows'),
  `CREATE TRIGGER ${DATABASE}.park_${number} AFTER INSERT ON ${table} FOR EACH ROW
   IF NEW.id = ${ROWS} THEN DO chaos.gate(${number}, ${GATES.rows}); END IF`,
];

export const takeGate = (cell: number, gate: number): string => `DO GET_LOCK(${gateName(cell, gate)}, 60)`;
export const leaveGate = (cell: number, gate: number): string => `DO RELEASE_LOCK(${gateName(cell, gate)})`;

/** Every COMMIT waits from here on, and so does all DDL. */
export const HOLD_COMMITS = ['START', 'FLUSH', 'BLOCK_DDL', 'BLOCK_COMMIT'].map(
  (stage) => `BACKUP STAGE ${stage}`,
);
export const LET_COMMIT = 'BACKUP STAGE END';

/** One gate is shut at a time, so whoever waits for a lock of a user waits for this one. */
export const AT_GATE = `SELECT id AS pid FROM information_schema.processlist WHERE state = 'User lock'`;
export const AT_COMMIT = `SELECT id AS pid FROM information_schema.processlist
 WHERE state = 'Waiting for backup lock' AND info = 'COMMIT'`;

export const SESSIONS = `SELECT processlist_id AS pid FROM performance_schema.session_connect_attrs
 WHERE attr_name = 'program_name' AND attr_value LIKE ?`;

export const STAGING_TABLES = `SELECT table_name AS name FROM information_schema.tables
 WHERE table_schema = 'pipekit_staging' AND LEFT(table_name, CHAR_LENGTH(?)) = ? ORDER BY 1`;

export const LEDGER_EXISTS = `SELECT 1 FROM information_schema.tables
 WHERE table_schema = 'pipekit_staging' AND table_name = 'pipekit_ledger'`;
export const LEDGER = `SELECT run_uid, source_rows, staged_rows, merged_rows, watermark_values
 FROM pipekit_staging.pipekit_ledger WHERE module = ?`;

export const RANGES_EXIST = `SELECT 1 FROM information_schema.tables
 WHERE table_schema = 'pipekit_staging' AND table_name = 'pipekit_range'`;
export const RANGES = `SELECT count(*) AS n FROM pipekit_staging.pipekit_range WHERE run_uid = ?`;

export const fingerprintSql = (table: string): string => `SELECT count(*) AS \`rows\`,
 CAST(IFNULL(SUM(CAST(CONV(LEFT(MD5(CONCAT_WS('|', id, note)), 12), 16, 10) AS DECIMAL(20))), 0) AS CHAR) AS sum
 FROM ${table}`;

/** Against chaos.expected_{strategy}: rows that should be there and are not, and rows that are there too often. */
export const damageSql = (table: string, strategy: string): string => `SELECT
 (SELECT count(*) FROM (SELECT * FROM chaos.expected_${strategy} EXCEPT ALL SELECT * FROM ${table}) e) AS lost,
 (SELECT count(*) FROM (SELECT * FROM ${table} EXCEPT ALL SELECT * FROM chaos.expected_${strategy}) e) AS doubled`;

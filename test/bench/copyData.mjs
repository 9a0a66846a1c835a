// The tables that the copy benchmark reads. Rows are made by the servers from hashes of their number, so each sitting has the same.

/** TPC-H's lineitem: 16 columns of six types, about 110 bytes a row. */
export const LINEITEM = `
  l_orderkey bigint NOT NULL, l_partkey integer NOT NULL, l_suppkey integer NOT NULL, l_linenumber integer NOT NULL,
  l_quantity decimal(15,2) NOT NULL, l_extendedprice decimal(15,2) NOT NULL, l_discount decimal(15,2) NOT NULL,
  l_tax decimal(15,2) NOT NULL, l_returnflag char(1) NOT NULL, l_linestatus char(1) NOT NULL, l_shipdate date NOT NULL,
  l_commitdate date NOT NULL, l_receiptdate date NOT NULL, l_shipinstruct char(25) NOT NULL, l_shipmode char(10) NOT NULL,
  l_comment varchar(44) NOT NULL`;

const WORDS =
  'furiously regular requests sleep carefully according to the final ideas blithely even deposits';
const INSTRUCTIONS = ['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'];
const MODES = ['REG AIR', 'AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB'];
const WIDE_COLUMNS = 60;

/** A quarter of lineitem's rows: about as many values, and bytes, as its 16 columns hold. */
export const wideRows = (rows) => Math.ceil(rows / 4);

const quoted = (texts) => texts.map((text) => `'${text}'`).join(', ');

/** Column by column, over the row's number `i` and two hashes of it, `h` and `g`; `d` is a date. */
const values = ({ pick, days, div }) => `
  ${div('i', 4)} * 8 + 1, h % 200000 + 1, g % 10000 + 1, i % 4 + 1,
  h % 50 + 1, (g % 10400000 + 90000) / 100.0, h % 11 / 100.0, g % 9 / 100.0,
  substr('RAN', ${pick('h', 3)}, 1), substr('OF', ${pick('g', 2)}, 1),
  d, ${days('d', 'g % 60 - 30')}, ${days('d', 'h % 30 + 1')},`;

const postgresValues = values({
  pick: (hash, n) => `(${hash} % ${n} + 1)::int`,
  days: (date, n) => `${date} + (${n})::int`,
  div: (a, b) => `(${a} / ${b})`,
});
const mariadbValues = values({
  pick: (hash, n) => `${hash} % ${n} + 1`,
  days: (date, n) => `${date} + INTERVAL (${n}) DAY`,
  div: (a, b) => `(${a} DIV ${b})`,
});

export const postgresTables = (rows) => `
CREATE TABLE lineitem (${LINEITEM});
INSERT INTO lineitem SELECT ${postgresValues}
  (ARRAY[${quoted(INSTRUCTIONS)}])[h % 4 + 1], (ARRAY[${quoted(MODES)}])[g % 7 + 1],
  substr('${WORDS}', (h % 40 + 1)::int, (g % 34 + 10)::int)
FROM (SELECT i, h, g, date '1992-01-02' + (h % 2500)::int AS d
      FROM (SELECT i, hashint8(i)::bigint + 2147483648 AS h, hashint8(i + 1000000007)::bigint + 2147483648 AS g
            FROM generate_series(1::bigint, ${rows}) i) hashes) dates;
CREATE TABLE wide (${Array.from({ length: WIDE_COLUMNS }, (_, i) => `c${i} text`).join()});
INSERT INTO wide SELECT ${Array.from({ length: WIDE_COLUMNS }, (_, i) => wideValue(i)).join()}
FROM generate_series(1, ${wideRows(rows)}) n;
VACUUM ANALYZE;`;

/** As a CSV file gives them: numbers, dates, words, empty and missing values, all of them text. */
function wideValue(i) {
  const forms = [
    `n * ${i + 1}`,
    `'2024-01-01'::date + n % 1000`,
    `'item ' || n % 977`,
    `nullif(n % 3, 0)`,
    `''`,
  ];
  return `(${forms[i % forms.length]})::text`;
}

export const mariadbTables = (rows) => `
CREATE DATABASE bench CHARACTER SET utf8mb4;
USE bench;
CREATE TABLE lineitem (${LINEITEM});
INSERT INTO lineitem SELECT ${mariadbValues}
  elt(h % 4 + 1, ${quoted(INSTRUCTIONS)}), elt(g % 7 + 1, ${quoted(MODES)}),
  substr('${WORDS}', h % 40 + 1, g % 34 + 10)
FROM (SELECT i, h, g, date '1992-01-02' + INTERVAL (h % 2500) DAY AS d
      FROM (SELECT seq AS i, CAST(crc32(seq) AS SIGNED) AS h, CAST(crc32(seq + 1000000007) AS SIGNED) AS g FROM seq_1_to_${rows}) hashes) dates;`;

package dev.pipekit.jrunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonObject;
import dev.pipekit.jrunner.core.Cancellation;
import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Dialect;
import dev.pipekit.jrunner.core.Dialects;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Migration;
import dev.pipekit.jrunner.core.Query;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.mariadb.MariadbDialect;
import dev.pipekit.jrunner.mariadb.MysqlDialect;
import dev.pipekit.jrunner.postgres.PostgresDialect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MariaDB as source and destination: what arrives is what was there, or nothing does. */
class MariadbTest {
    private static final Dialects DIALECTS = new Dialects(
            List.of(new PostgresDialect(), new MariadbDialect()));
    private static final String COLUMNS = "id int, dt datetime(6), ts timestamp(6) null, d date, t time(3), "
            + "n decimal(40,10), f double, txt text, empty text, nothing text, b blob, bo tinyint(1), "
            + "big bigint unsigned, y year, bits bit(9), one bit(1), js json, ch char(4)";
    private static final String VALUES = "(1, '2024-03-31 02:30:00.123456', '2024-10-27 00:30:00.5', '0001-01-01', "
            + "'23:59:59.123', 123456789012345678901234567890.0123456789, 1.2345678901234567, "
            + "'😀 \\\\ \\t \\n \\r é ''\"', '', NULL, x'00ff5c', 2, 18446744073709551615, 2024, b'101', b'1', "
            + "'{\"a\":  1}', 'ab')";
    private static final String EXPECTED = "1|2024-03-31 02:30:00.123456|2024-10-27 00:30:00.5+00|0001-01-01"
            + "|23:59:59.123|123456789012345678901234567890.0123456789|1.2345678901234567|😀 \\ \t \n \r é '\"||<null>"
            + "|\\x00ff5c|2|18446744073709551615|2024|000000101|1|{\"a\":  1}|ab";

    private static TestMariadb maria;
    private static TestDatabase postgres;

    @BeforeAll
    static void start() throws Exception {
        assumeFalse("none".equals(System.getenv("JRUNNER_TEST_MARIADB_URL")), "MariaDB cannot be had on this machine");
        maria = new TestMariadb("jrunner_mariadb");
        postgres = new TestDatabase("jrunner_mariadb");
        postgres.execute("SET TIME ZONE 'UTC'");
        maria.execute("CREATE TABLE source (" + COLUMNS + ")");
        maria.execute("INSERT INTO source VALUES " + VALUES);
        maria.execute("CREATE TABLE floats (v float)");
        maria.execute("INSERT INTO floats VALUES (1.23456789)");
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            maria.close();
            postgres.close();
        }
    }

    private static final class Rows implements Listener {
        final List<String> rows = new ArrayList<>();

        @Override
        public void row(String[] values) {
            rows.add(Arrays.toString(values));
        }
    }

    private static List<String> query(String sql, int max, String... session) throws Failure {
        Rows rows = new Rows();
        try (Cancellation cancellation = new Cancellation()) {
            Query.run(DIALECTS, new Query.Spec(maria.spec("", List.of(session)), sql, max), cancellation, rows);
        }
        return rows.rows;
    }

    private static Migration.Result migrate(ConnectionSpec from, String query, ConnectionSpec to, String table)
            throws Failure {
        Migration.Spec spec = new Migration.Spec(from, to, query, new Target(table, List.of()), true);
        try (Cancellation cancellation = new Cancellation()) {
            return Migration.run(DIALECTS, spec, cancellation, new Listener() {});
        }
    }

    private static Migration.Result toPostgres(String query, String table) throws Failure {
        return migrate(maria.spec("source", List.of()), query, TestDatabase.spec("x"), "jrunner_mariadb." + table);
    }

    private static Migration.Result toMaria(String query, String table) throws Failure {
        return migrate(TestDatabase.spec("x"), query, maria.spec("destination", List.of()), table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"})
    void every_value_reaches_postgresql_as_it_was_whatever_the_time_zone_of_the_java_process(String zone) throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            postgres.execute("DROP TABLE IF EXISTS t");
            postgres.execute("CREATE TABLE t (id int, dt timestamp, ts timestamptz, d date, t time, n numeric, f float8, "
                    + "txt text, empty text, nothing text, b bytea, bo int, big numeric, y int, bits bit(9), one bool, js json, ch text)");
            assertEquals("rows-copy", toPostgres("SELECT * FROM source", "t").path());
            assertEquals(EXPECTED, postgres.value("SELECT concat_ws('|', id, dt, ts, d, t, n, f, txt, empty, "
                    + "coalesce(nothing, '<null>'), b, bo, big, y, bits, one::int, js, ch) FROM t"));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** Where a length takes another form in the protocol, at each side; NULL first, last and alone. */
    @Test
    void rows_taken_as_the_server_sent_them_are_those_read_as_strings() throws Exception {
        maria.execute("CREATE TABLE sent (a longtext, id int, dt datetime(6), ts timestamp(3) null, d date, t time, "
                + "n decimal(40,10), u bigint unsigned, txt longtext, js json, e enum('x','é'), "
                + "l varchar(9) character set latin1, z int(9) zerofill)");
        List<Integer> lengths = List.of(0, 1, 249, 250, 251, 252, 65_535, 65_536, 70_000, 1_000_000);
        for (int length : lengths) {
            maria.execute("INSERT INTO sent VALUES (NULL, " + length + ", '0001-01-01 02:30:00.000001', '2038-01-19 03:14:07.999', "
                    + "'9999-12-31', '00:00:01', -0.5, 18446744073709551615, REPEAT('x', " + length + "), '[1]', 'é', 'ß', 7)");
            maria.execute("INSERT INTO sent VALUES (REPEAT('é', " + length + " DIV 2), -" + length
                    + ", NULL, NULL, NULL, NULL, 1e20, 0, '😀\\\\N', NULL, NULL, NULL, NULL)");
        }
        maria.execute("INSERT INTO sent (a) VALUES (NULL)");
        String columns = "dt timestamp, ts timestamptz, d date, t time, n numeric, u numeric, txt text, js jsonb, e text, l text, z int)";
        postgres.execute("CREATE TABLE by_bytes (a text, id int, " + columns);
        // A type that no encoder is there for.
        postgres.execute("CREATE TABLE by_strings (a text, id interval second, " + columns);
        assertEquals("rows-copy-binary", toPostgres("SELECT * FROM sent", "by_bytes").path());
        assertEquals("rows-copy", toPostgres("SELECT * FROM sent", "by_strings").path());
        String bytes = "SELECT a, make_interval(secs => id), dt, ts, d, t, n, u, txt, js, e, l, z FROM by_bytes";
        assertEquals("21|21", postgres.value("SELECT (SELECT count(*) FROM by_bytes) || '|' || (SELECT count(*) FROM ("
                + bytes + " INTERSECT ALL TABLE by_strings) same)"));
    }

    @Test
    void every_value_reaches_another_mariadb_as_it_was() throws Exception {
        maria.execute("CREATE TABLE copy LIKE source");
        maria.execute("INSERT INTO source (id, d, dt, t) VALUES (2, '0000-00-00', '2024-00-00', '-838:59:59')");
        try {
            Migration.Result result = migrate(maria.spec("source", List.of()), "SELECT * FROM source",
                    maria.spec("destination", List.of()), "copy");
            assertEquals("insert", result.path());
            assertEquals("2", maria.value("SELECT count(*) FROM source s JOIN copy c ON s.id = c.id AND s.dt <=> c.dt "
                    + "AND s.ts <=> c.ts AND s.d <=> c.d AND s.t <=> c.t AND s.n <=> c.n AND s.f <=> c.f "
                    + "AND binary s.txt <=> binary c.txt AND s.empty <=> c.empty AND s.nothing <=> c.nothing AND s.b <=> c.b "
                    + "AND s.bo <=> c.bo AND s.big <=> c.big AND s.y <=> c.y AND s.bits <=> c.bits AND s.one <=> c.one "
                    + "AND s.js <=> c.js AND s.ch <=> c.ch"));
        } finally {
            maria.execute("DELETE FROM source WHERE id = 2");
        }
    }

    @Test
    void every_value_comes_from_postgresql_as_it_was() throws Exception {
        maria.execute("CREATE TABLE p (id int auto_increment primary key, dt datetime(6), ts timestamp(6) null, tz datetime(6), "
                + "d date, t time(6), n decimal(40,10), f double, txt text, empty text, b blob, bo boolean, bit1 bit(1), "
                + "bits bit(9), num bit(4), js json, u uuid)");
        toMaria("SELECT 0, timestamp '2024-03-31 02:30:00.123456', timestamptz '2024-10-27 02:30:00.5+02', "
                + "timestamptz '2024-01-01 00:00:00+00', date '0044-03-15', time '24:00', 1e29::numeric, 'NaN'::float8 = 1, "
                + "E'😀 \\\\ \\t \\n é ''', '', '\\x00ff5c'::bytea, true, false, B'000000101', 10, "
                + "'{\"a\":  1}'::json, '00000000-0000-0000-0000-000000000001'::uuid", "p");
        assertEquals("0|2024-03-31 02:30:00.123456|2024-10-27 00:30:00.500000|2024-01-01 00:00:00.000000|0044-03-15"
                + "|24:00:00.000000|100000000000000000000000000000.0000000000|0|😀 \\ \t \n é '||00FF5C|1|0|101|1010|{\"a\":  1}"
                + "|00000000-0000-0000-0000-000000000001",
                maria.value("SELECT concat_ws('|', id, dt, ts, tz, d, t, n, f, txt, empty, hex(b), bo, bit1 + 0, bin(bits), "
                        + "bin(num), js, u) FROM p"));
    }

    @ParameterizedTest(name = "{0} into {1}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "1.239::numeric; decimal(10,2); truncated",
        "timestamp '2024-01-01 00:00:00.7'; datetime; more decimals",
        "time '00:00:00.0001'; time(3); more decimals",
        "date '0044-03-15 BC'; date; 0044-03-15",
        "'infinity'::timestamp; datetime; infinity",
        "'Infinity'::float8; double; Infinity",
        "'abcd'::text; varchar(3); too long",
        "'😀'::text; varchar(3) character set latin1; Incorrect string",
        "300; tinyint; Out of range",
        "NULL::int; int not null; null",
        "timestamptz '2100-01-01 00:00:00+00'; timestamp; Incorrect datetime",
        "ARRAY[1]; int; Incorrect integer"})
    void a_value_the_column_cannot_hold_is_refused(String value, String type, String why) throws Exception {
        maria.execute("CREATE OR REPLACE TABLE refuse (v " + type + ")");
        Failure failure = assertThrows(Failure.class, () -> toMaria("SELECT " + value, "refuse"));
        assertEquals(Kind.SQL, failure.kind, failure.getMessage());
        assertTrue(failure.getMessage().toLowerCase().contains(why.toLowerCase()), failure.getMessage());
        assertEquals("0", maria.value("SELECT count(*) FROM refuse"));
    }

    @ParameterizedTest(name = "{0} into {1}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "CAST('0000-00-00' AS date); date; 0000-00-00",
        "CAST('2024-00-10 01:00:00' AS datetime); timestamp; 2024-00-10",
        "CAST('25:00:00' AS time); time; 25:00:00",
        "18446744073709551615; bigint; out of range",
        "concat('a', _utf8mb4 0x00); text; column \"v\" of row 1 holds a NUL",
        "v FROM floats; float4; is a FLOAT"})
    void a_value_postgresql_cannot_hold_is_refused_naming_the_column(String value, String type, String why) throws Exception {
        postgres.execute("DROP TABLE IF EXISTS refuse");
        postgres.execute("CREATE TABLE refuse (v " + type + ")");
        Failure failure = assertThrows(Failure.class, () -> toPostgres("SELECT " + value + " AS v", "refuse"));
        assertEquals(Kind.SQL, failure.kind, failure.getMessage());
        assertTrue(failure.getMessage().contains(why), failure.getMessage());
        assertTrue(failure.getMessage().matches("(?s).*column \"?v.*"), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"allowLocalInfile=true", "allowLoadLocalInfile=true", "allowMultiQueries=true",
        "autoDeserialize=true", "socketFactory=x", "credentialType=ENV", "a%6clowLocalInfile=true", "user=x"})
    void an_unsafe_property_is_refused_before_anything_connects(String property) {
        for (Dialect dialect : List.of(new MariadbDialect(), new MysqlDialect())) {
            String url = dialect.urlPrefix() + "//192.0.2.1:1/x?" + property;
            Failure failure = assertThrows(Failure.class, () -> dialect.connect(TestMariadb.spec(url)));
            assertEquals(Kind.CONFIG, failure.kind);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mariadb:replication://a/b", "jdbc:mariadb://a,b/c", "jdbc:mariadb://address=(host=a)/c"})
    void an_address_of_more_than_one_host_is_refused(String url) {
        Failure failure = assertThrows(Failure.class,
                () -> new MariadbDialect().connect(TestMariadb.spec(url)));
        assertEquals(Kind.CONFIG, failure.kind);
    }

    @Test
    void errors_are_told_apart() throws Exception {
        ConnectionSpec wrong = new ConnectionSpec("", TestMariadb.URL, TestMariadb.USER, "wrong", List.of(), "x");
        assertEquals(Kind.AUTH, kind(wrong, "SELECT 1"));
        assertEquals(Kind.CONNECT, kind(TestMariadb.spec("jdbc:mariadb://127.0.0.1:1/"), "SELECT 1"));
        assertEquals(Kind.SQL, kind(maria.spec("", List.of()), "SELECT nope"));
        assertEquals(Kind.SQL, kind(maria.spec("", List.of()), "DELETE FROM source"));
        assertEquals(Kind.LOST, kind(maria.spec("", List.of()), "KILL CONNECTION_ID()"));
    }

    @Test
    void a_lock_that_is_not_had_in_time_is_passing() throws Exception {
        maria.execute("CREATE TABLE locked (id int primary key)");
        maria.execute("BEGIN");
        maria.execute("INSERT INTO locked VALUES (1)");
        ConnectionSpec impatient = maria.spec("destination", List.of("SET innodb_lock_wait_timeout = 1"));
        Failure failure = assertThrows(Failure.class, () -> migrate(TestDatabase.spec("x"), "SELECT 1", impatient, "locked"));
        assertEquals(Kind.TRANSIENT, failure.kind);
        maria.execute("ROLLBACK");
    }

    private static Kind kind(ConnectionSpec spec, String sql) {
        try (Cancellation cancellation = new Cancellation()) {
            return assertThrows(Failure.class,
                    () -> Query.run(DIALECTS, new Query.Spec(spec, sql, 10), cancellation, new Listener() {})).kind;
        }
    }

    @Test
    void a_query_reads_no_more_than_is_wanted_also_of_an_endless_result() throws Exception {
        long start = System.currentTimeMillis();
        assertEquals(List.of("[1]", "[2]"), query("SELECT seq FROM seq_1_to_100000000000", 2));
        assertEquals(List.of("[1]"), query("WITH x AS (SELECT 1 AS a) SELECT a FROM x", 1));
        assertTrue(System.currentTimeMillis() - start < 5000);
    }

    @Test
    void a_destination_that_refuses_does_not_read_the_source_to_its_end() throws Exception {
        postgres.execute("CREATE TABLE IF NOT EXISTS small (v smallint)");
        long start = System.currentTimeMillis();
        assertThrows(Failure.class, () -> toPostgres("SELECT seq FROM seq_1_to_10000000000", "small"));
        assertTrue(System.currentTimeMillis() - start < 5000);
    }

    @Test
    void a_cancel_ends_the_statement_on_the_server() throws Exception {
        try (Cancellation cancellation = new Cancellation()) {
            Thread canceller = new Thread(() -> {
                try {
                    while (maria.value(working()).equals("0")) {
                        Thread.sleep(20);
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                cancellation.request(10_000);
            });
            canceller.start();
            Query.Spec spec = new Query.Spec(maria.spec("", List.of()), "SELECT SLEEP(600)", 1);
            Failure failure = assertThrows(Failure.class, () -> Query.run(DIALECTS, spec, cancellation, new Listener() {}));
            assertEquals(Kind.CANCELLED, failure.kind);
            canceller.join();
        }
        assertEquals("0", maria.value(working()));
    }

    private static String working() {
        return "SELECT count(*) FROM information_schema.processlist WHERE info = 'SELECT SLEEP(600)' "
                + "OR info LIKE '%FOR SELECT SLEEP(600)'";
    }

    @Test
    void a_transfer_that_starts_over_leaves_its_first_result_unread_and_reads_the_second_whole() throws Exception {
        postgres.execute("CREATE TABLE over (a int, t time)");
        for (int at : List.of(1, 1000, 190_000)) {
            postgres.execute("TRUNCATE over");
            Migration.Result result = toPostgres("SELECT seq, CASE seq WHEN " + at
                    + " THEN TIME'24:00:00' ELSE TIME'01:00:00' END FROM seq_1_to_200000", "over");
            assertEquals("rows-copy", result.path());
            assertEquals("200000|1", postgres.value("SELECT concat_ws('|', count(DISTINCT a), "
                    + "count(*) FILTER (WHERE t = '24:00')) FROM over"));
        }
    }

    @Test
    void a_row_too_large_for_the_heap_is_an_error_and_neither_hangs_nor_writes() throws Exception {
        postgres.execute("CREATE TABLE wide (a int, t text)");
        try (StdioProcess jrunner = new StdioProcess()) {
            for (int characters : List.of(4_000_000, 8_000_000)) {
                JsonObject request = StdioProcess.migrate("SELECT seq, REPEAT('é', " + characters + ") FROM seq_1_to_5",
                        "jrunner_mariadb.wide", true);
                JsonObject source = request.getAsJsonObject("source");
                source.addProperty("url", TestMariadb.URL);
                source.addProperty("user", TestMariadb.USER);
                source.addProperty("password", TestMariadb.PASSWORD);
                JsonObject answer = jrunner.request(request);
                boolean fits = answer.get("event").getAsString().equals("result");
                assertEquals(fits ? "5" : "0", postgres.value("SELECT count(*) FROM wide"), answer.toString());
                postgres.execute("TRUNCATE wide");
            }
        }
    }
}

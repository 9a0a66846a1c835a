package dev.pipekit.jrunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pipekit.jrunner.core.Cancellation;
import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Dialect;
import dev.pipekit.jrunner.core.Dialects;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Migration;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.postgres.PostgresDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another database into PostgreSQL, by H2. */
class GenericSourceTest {
    private static final Dialects DIALECTS = new Dialects(List.of(new PostgresDialect(), new H2Dialect()));
    private static final String VALUES = """
            SELECT TIMESTAMP '2024-03-31 02:30:00.123456', TIMESTAMP WITH TIME ZONE '2024-10-27 02:30:00.5+01:00',
              DATE '0001-01-01', TIME '23:59:59.123456', CAST(1E30 AS DECIMAL(60, 20)), CAST('NaN' AS DOUBLE PRECISION),
              U&'a\\\\\\0009b\\000Ac\\000Dd\\+01F600', '', CAST(NULL AS VARCHAR), X'00FF5C', TRUE,
              CAST(UUID '00000000-0000-0000-0000-000000000001' AS VARCHAR), 9223372036854775807, CAST('ab' AS CHAR(2))""";
    private static final String EXPECTED = "2024-03-31 02:30:00.123456|2024-10-27 01:30:00.5+00|0001-01-01|23:59:59.123456"
            + "|1000000000000000000000000000000.00000000000000000000|NaN|a\\\tb\nc\rd😀||<null>|\\x00ff5c|true"
            + "|00000000-0000-0000-0000-000000000001|9223372036854775807|ab";

    private static TestDatabase db;

    /** H2 as a dialect shows how little a new database takes. */
    private static final class H2Dialect implements Dialect {
        @Override
        public String name() {
            return "H2";
        }

        @Override
        public String urlPrefix() {
            return "jdbc:h2:mem:";
        }

        @Override
        public Connection connect(ConnectionSpec spec) throws SQLException {
            return new org.h2.Driver().connect(spec.url(), new Properties());
        }

        @Override
        public void cancel(Connection connection) throws SQLException {
            connection.abort(Runnable::run);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase("jrunner_generic");
        db.execute("SET TIME ZONE 'UTC'");
        db.execute("CREATE TABLE t (ts timestamp, tz timestamptz, d date, t time, n numeric, f float8, txt text, "
                + "empty text, nothing text, b bytea, bo bool, u uuid, big int8, ch char(2))");
        db.execute("CREATE TABLE plain (a int, \"b b\" text)");
    }

    @AfterAll
    static void stop() throws Exception {
        db.close();
    }

    private static Migration.Result migrate(String query, Target target, boolean bulk) throws Failure {
        ConnectionSpec h2 = new ConnectionSpec("source", "jdbc:h2:mem:", "", "", List.of(), "x");
        Migration.Spec spec = new Migration.Spec(h2, TestDatabase.spec("jrunner generic"), query, target, bulk);
        try (Cancellation cancellation = new Cancellation()) {
            return Migration.run(DIALECTS, spec, cancellation, new Listener() {});
        }
    }

    @ParameterizedTest(name = "bulk {0}")
    @ValueSource(booleans = {true, false})
    void every_value_arrives_as_it_was_whatever_the_time_zone_of_the_java_process(boolean bulk) throws Exception {
        TimeZone before = TimeZone.getDefault();
        for (String zone : List.of("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")) {
            TimeZone.setDefault(TimeZone.getTimeZone(zone));
            try {
                db.execute("TRUNCATE t");
                migrate(VALUES, new Target("jrunner_generic.t", List.of()), bulk);
                assertEquals(EXPECTED, db.value("SELECT concat_ws('|', ts, tz, d, t, n, f, txt, empty, "
                        + "coalesce(nothing, '<null>'), b, bo::text, u, big, ch) FROM t"), zone);
            } finally {
                TimeZone.setDefault(before);
            }
        }
    }

    @ParameterizedTest(name = "bulk {0}")
    @ValueSource(booleans = {true, false})
    void a_nul_character_fails_with_the_name_of_its_column(boolean bulk) throws Exception {
        Failure failure = assertThrows(Failure.class, () -> migrate(
                "SELECT X, CASE X WHEN 3 THEN U&'a\\0000b' ELSE 'x' END AS \"name\" FROM SYSTEM_RANGE(1, 5)",
                new Target("jrunner_generic.plain", List.of()), bulk));
        assertEquals(Kind.SQL, failure.kind);
        assertTrue(failure.getMessage().contains("column \"name\" of row 3"), failure.getMessage());
        assertEquals("0", db.value("SELECT count(*) FROM plain"));
    }

    @Test
    void bulk_takes_the_copy_path_and_named_columns() throws Exception {
        Migration.Result result = migrate("SELECT 'x', X FROM SYSTEM_RANGE(1, 2500)",
                new Target("jrunner_generic.plain", List.of("b b", "a")), true);
        assertEquals("rows-copy-binary", result.path());
        assertEquals(2500, result.rows());
        assertEquals("2500", db.value("SELECT count(*) FROM plain WHERE \"b b\" = 'x'"));
        db.execute("TRUNCATE plain");
    }

    /** Far more rows than are under way between the two threads. */
    private static final int MANY = 200_000;

    @Test
    void a_value_that_only_the_server_can_read_starts_the_transfer_over_and_nothing_is_doubled() throws Exception {
        db.execute("CREATE TABLE over (a int, d date)");
        Migration.Result result = migrate("SELECT X, CASE X WHEN " + MANY + " THEN 'infinity' ELSE '2024-02-29' END "
                + "FROM SYSTEM_RANGE(1, " + MANY + ")", new Target("jrunner_generic.over", List.of()), true);
        assertEquals("rows-copy", result.path());
        assertEquals(MANY, result.rows());
        assertEquals(MANY + "|" + MANY + "|1", db.value("SELECT concat_ws('|', count(*), count(DISTINCT a), "
                + "count(*) FILTER (WHERE d = 'infinity')) FROM over"));
    }

    @Test
    void rows_arrive_complete_and_in_order_through_both_threads() throws Exception {
        db.execute("CREATE TABLE ordered (n serial, a int, b text)");
        migrate("SELECT X, REPEAT('x', X % 300) FROM SYSTEM_RANGE(1, " + MANY + ")",
                new Target("jrunner_generic.ordered", List.of("a", "b")), true);
        assertEquals(MANY + "|0", db.value("SELECT concat_ws('|', count(*), "
                + "count(*) FILTER (WHERE n <> a OR length(b) <> a % 300)) FROM ordered"));
    }

    @Test
    void a_row_that_the_source_cannot_give_fails_with_nothing_written() throws Exception {
        db.execute("TRUNCATE plain");
        Failure failure = assertThrows(Failure.class, () -> migrate(
                "SELECT 1 / (X - " + MANY + "), 'x' FROM SYSTEM_RANGE(1, " + MANY + ")",
                new Target("jrunner_generic.plain", List.of()), true));
        assertTrue(failure.getMessage().startsWith("source: "), failure.getMessage());
        assertEquals("0", db.value("SELECT count(*) FROM plain"));
    }

    @Test
    void a_failing_destination_ends_the_reading_thread() throws Exception {
        db.execute("CREATE TABLE checked (a int CHECK (a < 5))");
        assertThrows(Failure.class, () -> migrate("SELECT X FROM SYSTEM_RANGE(1, 10 * " + MANY + ")",
                new Target("jrunner_generic.checked", List.of()), true));
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals("reader")));
    }
}

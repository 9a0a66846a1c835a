package dev.pipekit.jrunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pipekit.jrunner.core.BulkCopy;
import dev.pipekit.jrunner.core.Cancellation;
import dev.pipekit.jrunner.core.Dialect;
import dev.pipekit.jrunner.core.Dialects;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Migration;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.StartOver;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.postgres.PostgresDialect;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A destination whose driver asks for its rows: PostgreSQL in that part, for want of a SQL Server. */
class BulkCopyTest {
    private static final int ROWS = 20_000;

    private final List<String> heard = new ArrayList<>();
    private TestDatabase db;

    @BeforeEach
    void makeTable() throws Exception {
        db = new TestDatabase("jrunner_bulk_copy");
        db.execute("CREATE TABLE t (id int)");
    }

    @AfterEach
    void close() throws Exception {
        db.close();
    }

    /** Writes the rows it gets, as many as it will take; says how many it took, and {@code more}. */
    private record Filling(Session session, long takes, long more, boolean refuses) implements BulkCopy {
        @Override
        public String path() {
            return "bulk-copy";
        }

        @Override
        public long write(Rows rows) throws Failure, StartOver {
            long taken = 0;
            for (String[] row = rows.next(); row != null; row = rows.next()) {
                insert(row[0]);
                if (++taken == takes && refuses) {
                    throw new StartOver("the bulk copy was refused: starting over, by INSERTs");
                }
            }
            return taken + more;
        }

        private void insert(String id) throws Failure {
            session.run(() -> {
                try (PreparedStatement insert = session.connection().prepareStatement(
                        "INSERT INTO jrunner_bulk_copy.t VALUES (?::int)")) {
                    insert.setString(1, id);
                    insert.execute();
                }
            });
        }
    }

    private Migration.Result migrate(String query, long takes, long more, boolean refuses) throws Failure {
        PostgresDialect postgres = new PostgresDialect();
        Dialect dialect = (Dialect) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Dialect.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "directTransfer", "fastWriter" -> Optional.empty();
                    case "bulkCopy" -> Optional.of(new Filling((Session) arguments[0], takes, more, refuses));
                    default -> {
                        try {
                            yield method.invoke(postgres, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }
                });
        Listener listener = new Listener() {
            @Override
            public void log(Level level, String text) {
                heard.add(text);
            }
        };
        Target target = new Target("jrunner_bulk_copy.t", List.of("id"));
        try (Cancellation cancellation = new Cancellation()) {
            return Migration.run(new Dialects(List.of(dialect)), new Migration.Spec(
                    TestDatabase.spec("jrunner test"), TestDatabase.spec("jrunner test"), query, target, true), cancellation, listener);
        }
    }

    private static String series(int rows) {
        return "SELECT g AS id FROM generate_series(1, " + rows + ") g";
    }

    @Test
    void each_row_is_asked_for_once_and_counted() throws Exception {
        Migration.Result result = migrate(series(2_000), 0, 0, false);
        assertEquals("2000 2000 bulk-copy", result.sourceRows() + " " + result.rows() + " " + result.path());
        assertEquals("2000|2000", db.value("SELECT count(*) || '|' || count(DISTINCT id) FROM t"));
    }

    @Test
    void one_that_is_refused_in_its_middle_starts_over_and_doubles_nothing() throws Exception {
        Migration.Result result = migrate(series(ROWS), 700, 0, true);
        assertEquals(ROWS + " " + ROWS, result.sourceRows() + " " + result.rows());
        assertTrue(!result.path().equals("bulk-copy"), result.path());
        assertEquals(ROWS + "|" + ROWS, db.value("SELECT count(*) || '|' || count(DISTINCT id) FROM t"));
        assertTrue(heard.contains("the bulk copy was refused: starting over, by INSERTs"), heard.toString());
    }

    @Test
    void one_that_says_another_number_than_was_read_commits_nothing() throws Exception {
        Failure failure = assertThrows(Failure.class, () -> migrate(series(10), 0, -1, false));
        assertEquals(Kind.EXPECTATION, failure.kind);
        assertEquals("the source gave 10 rows and the destination took 9", failure.getMessage());
        assertEquals("0", db.value("SELECT count(*) FROM t"));
    }

    @Test
    void a_source_that_fails_in_its_middle_fails_it_as_it_was_and_commits_nothing() throws Exception {
        String query = "SELECT 1 / (15000 - g) AS id FROM generate_series(1, " + ROWS + ") g";
        Failure failure = assertThrows(Failure.class, () -> migrate(query, 0, 0, false));
        assertEquals("22012", failure.sqlState);
        assertEquals("0", db.value("SELECT count(*) FROM t"));
    }
}

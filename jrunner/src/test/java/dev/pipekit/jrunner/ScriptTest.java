package dev.pipekit.jrunner;

import static dev.pipekit.jrunner.StdioProcess.script;
import static dev.pipekit.jrunner.StdioProcess.statement;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A script commits all of its statements or none. */
class ScriptTest {
    private static final String APPLICATION = "jrunner script";
    private static final String INSERT = "INSERT INTO jrunner_script.t VALUES (1), (2)";

    private static TestDatabase db;
    private static StdioProcess jrunner;

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase("jrunner_script");
        db.execute("CREATE TABLE t (a int)");
        jrunner = new StdioProcess();
    }

    @AfterAll
    static void stop() throws Exception {
        jrunner.close();
        db.close();
    }

    @BeforeEach
    void empty() throws Exception {
        db.execute("TRUNCATE t");
    }

    private static String count() throws Exception {
        return db.value("SELECT count(*) FROM t");
    }

    private static JsonObject with(JsonObject statement, String name, Object value) {
        if (value instanceof Number number) {
            statement.addProperty(name, number);
        } else if (value instanceof Boolean flag) {
            statement.addProperty(name, flag);
        } else {
            statement.addProperty(name, (String) value);
        }
        return statement;
    }

    private static void assertRefused(JsonObject error, String kind, String statement) throws Exception {
        assertEquals(kind, error.has("kind") ? error.get("kind").getAsString() : error.toString());
        assertEquals(statement, error.get("statement").getAsString());
        assertEquals("rolled_back", error.get("commit").getAsString());
        assertEquals("0", count());
    }

    @Test
    void each_statement_tells_its_rows_and_its_first_row() throws Exception {
        jrunner.send(script(APPLICATION,
                with(statement("insert", INSERT), "expect_rows", 2),
                with(statement("look", "SELECT a, NULL FROM jrunner_script.t ORDER BY a DESC"), "expect_value", "2")));
        List<JsonObject> events = jrunner.answer();
        assertEquals(2, events.get(0).get("rows").getAsLong());
        assertTrue(events.get(0).get("first").isJsonNull());
        assertEquals("[\"2\",null]", events.get(1).get("first").toString());
        assertEquals("result", events.get(2).get("event").getAsString());
        assertTrue(events.get(2).get("stopped_at").isJsonNull());
        assertEquals("2", count());
    }

    @Test
    void a_wrong_row_count_rolls_everything_back() throws Exception {
        JsonObject error = jrunner.request(script(APPLICATION,
                statement("insert", INSERT),
                with(statement("fence", "UPDATE jrunner_script.t SET a = 3 WHERE a = 9"), "expect_rows", 1)));
        assertRefused(error, "expectation", "fence");
        assertTrue(error.get("message").getAsString().contains("expected 1 rows, got 0 rows"));
    }

    @Test
    void a_wrong_value_says_the_message_it_was_given() throws Exception {
        JsonObject error = jrunner.request(script(APPLICATION,
                statement("insert", INSERT),
                with(with(statement("check", "SELECT 1"), "expect_value", "0"), "message", "the counts differ")));
        assertRefused(error, "expectation", "check");
        assertEquals("the counts differ", error.get("message").getAsString());
    }

    @Test
    void a_sql_error_names_its_statement_and_its_sqlstate() throws Exception {
        JsonObject error = jrunner.request(script(APPLICATION,
                statement("insert", INSERT), statement("broken", "SELECT * FROM nowhere")));
        assertRefused(error, "sql", "broken");
        assertEquals("42P01", error.get("sqlstate").getAsString());
    }

    @Test
    void a_row_stops_a_script_that_asks_for_it_and_what_ran_before_is_committed() throws Exception {
        JsonObject result = jrunner.request(script(APPLICATION,
                statement("insert", INSERT),
                with(statement("ledger", "SELECT 1 FROM jrunner_script.t"), "stop_on_row", true),
                statement("never", "SELECT 1/0")));
        assertEquals("ledger", result.get("stopped_at").getAsString());
        assertEquals("2", count());
    }

    @Test
    void no_row_lets_the_script_go_on() throws Exception {
        JsonObject result = jrunner.request(script(APPLICATION,
                with(statement("ledger", "SELECT 1 FROM jrunner_script.t"), "stop_on_row", true),
                statement("insert", INSERT)));
        assertTrue(result.get("stopped_at").isJsonNull());
        assertEquals("2", count());
    }

    @Test
    void a_statement_that_ends_the_transaction_is_found_out() throws Exception {
        JsonObject error = jrunner.request(script(APPLICATION, statement("sly", "COMMIT"), statement("insert", INSERT)));
        assertEquals("config", error.get("kind").getAsString());
        assertEquals("unknown", error.get("commit").getAsString());
        assertEquals("0", count());
    }

    @Test
    void an_error_at_commit_is_rolled_back() throws Exception {
        db.execute("CREATE TABLE late (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        JsonObject error = jrunner.request(script(APPLICATION,
                statement("insert", "INSERT INTO jrunner_script.late VALUES (1), (1)")));
        assertEquals("sql", error.get("kind").getAsString());
        assertEquals("23505", error.get("sqlstate").getAsString());
        assertEquals("rolled_back", error.get("commit").getAsString());
    }

    @Test
    void a_lock_timeout_is_transient() throws Exception {
        db.execute("BEGIN; LOCK TABLE t");
        try {
            JsonObject error = jrunner.request(script(APPLICATION,
                    statement("patience", "SET LOCAL lock_timeout = '50ms'"), statement("insert", INSERT)));
            assertEquals("transient", error.get("kind").getAsString());
            assertEquals("55P03", error.get("sqlstate").getAsString());
        } finally {
            db.execute("ROLLBACK");
        }
    }

    @Test
    void a_connection_lost_in_a_statement_is_rolled_back_and_lost_in_commit_unknown() throws Exception {
        JsonObject error = jrunner.request(script(APPLICATION,
                statement("insert", INSERT), statement("suicide", "SELECT pg_terminate_backend(pg_backend_pid())")));
        assertRefused(error, "lost", "suicide");

        db.execute("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
                + "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'");
        db.execute("CREATE TABLE dying (a int)");
        db.execute("CREATE CONSTRAINT TRIGGER die AFTER INSERT ON dying DEFERRABLE INITIALLY DEFERRED "
                + "FOR EACH ROW EXECUTE FUNCTION die()");
        error = jrunner.request(script(APPLICATION, statement("insert", "INSERT INTO jrunner_script.dying VALUES (1)")));
        assertEquals("lost", error.get("kind").getAsString());
        assertEquals("unknown", error.get("commit").getAsString());
    }

    @Test
    void what_the_server_says_is_passed_on() throws Exception {
        jrunner.send(script(APPLICATION, statement("talk", "DO 'BEGIN RAISE WARNING ''low on ink''; END'")));
        JsonObject log = jrunner.next("log");
        assertEquals("warn", log.get("level").getAsString());
        assertTrue(log.get("text").getAsString().contains("low on ink"));
        jrunner.answer();
    }

    @Test
    void what_runs_after_the_commit_runs_also_after_an_early_end_and_cannot_fail_the_script() throws Exception {
        db.execute("CREATE TABLE tidied (v int)");
        JsonObject stop = StdioProcess.statement("stop", "SELECT 1");
        stop.addProperty("stop_on_row", true);
        JsonObject broken = StdioProcess.statement("broken", "SELECT 1 / 0");
        JsonObject tidy = StdioProcess.statement("tidy", "INSERT INTO jrunner_script.tidied VALUES (1)");
        broken.addProperty("after_commit", true);
        tidy.addProperty("after_commit", true);
        jrunner.send(StdioProcess.script("jrunner tidy", broken, tidy, stop));
        List<JsonObject> events = jrunner.answer();
        assertEquals("stop", events.get(events.size() - 1).get("stopped_at").getAsString());
        assertTrue(events.toString().contains("broken, after the commit: "), events.toString());
        assertEquals("1", db.value("SELECT count(*) FROM tidied"));
    }

    private static final String CHATTY = "DO $$ BEGIN FOR i IN 1..%d LOOP RAISE NOTICE 'line %%', i; END LOOP; %s END $$";

    private static List<String> notices(List<JsonObject> events) {
        return events.stream().filter(e -> e.get("event").getAsString().equals("log"))
                .map(e -> e.get("text").getAsString().replaceFirst("^NOTICE: ", "")).toList();
    }

    @Test
    void what_a_statement_says_is_passed_on_all_of_it_in_order_and_none_is_kept() throws Exception {
        jrunner.send(script(APPLICATION, statement("chatty", CHATTY.formatted(200_000, ""))));
        List<String> said = notices(jrunner.answer());
        assertEquals(IntStream.rangeClosed(1, 200_000).mapToObj(i -> "line " + i).toList(), said);
    }

    @Test
    void what_a_statement_says_is_passed_on_while_it_runs() throws Exception {
        long id = jrunner.send(script(APPLICATION, statement("slow", CHATTY.formatted(3, "PERFORM pg_sleep(60);"))));
        for (int i = 1; i <= 3; i++) {
            assertTrue(jrunner.next("log").get("text").getAsString().endsWith("line " + i));
        }
        jrunner.cancel(id);
        assertEquals("cancelled", jrunner.next("error").get("kind").getAsString());
    }

    @Test
    void what_a_statement_said_before_it_failed_is_passed_on() throws Exception {
        jrunner.send(script(APPLICATION, statement("failing", CHATTY.formatted(2, "PERFORM 1 / 0;"))));
        assertEquals(List.of("line 1", "line 2"), notices(jrunner.answer()));
    }
}

package dev.pipekit.jrunner;

import static dev.pipekit.jrunner.StdioProcess.migrate;
import static dev.pipekit.jrunner.StdioProcess.query;
import static dev.pipekit.jrunner.StdioProcess.script;
import static dev.pipekit.jrunner.StdioProcess.statement;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever ends a request, no session of it stays in the database. */
class CancelTest {
    /** Not FROM generate_series: that would be materialized before its first row. */
    private static final String ENDLESS = "SELECT generate_series(1, 2000000000), repeat('x', 100)";

    private static TestDatabase db;
    private StdioProcess jrunner;

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase("jrunner_cancel");
        db.execute("CREATE TABLE t (a int, b text)");
    }

    @AfterAll
    static void stop() throws Exception {
        db.close();
    }

    @BeforeEach
    void startProcess() throws Exception {
        jrunner = new StdioProcess();
    }

    @AfterEach
    void stopProcess() {
        jrunner.close();
    }

    private static void assertGone(long withinMs, String... applications) throws Exception {
        for (String application : applications) {
            assertEquals(0, db.awaitSessions(application, 0, withinMs), application);
        }
    }

    private JsonObject cancelOnceRunning(long id, String application) throws Exception {
        assertEquals(1, db.awaitSessions(application, 1, 5000));
        Thread.sleep(300);
        jrunner.cancel(id);
        List<JsonObject> events = jrunner.answer();
        return events.get(events.size() - 1);
    }

    private static void assertCancelled(JsonObject error) {
        assertEquals("cancelled", error.has("kind") ? error.get("kind").getAsString() : error.toString());
        assertEquals("rolled_back", error.get("commit").getAsString());
    }

    @Test
    void a_sleeping_statement_is_cancelled() throws Exception {
        long id = jrunner.send(script("jrunner sleeper", statement("sleep", "SELECT pg_sleep(600)")));
        assertCancelled(cancelOnceRunning(id, "jrunner sleeper"));
        assertGone(1000, "jrunner sleeper");
    }

    @Test
    void a_query_that_gives_rows_is_cancelled() throws Exception {
        long id = jrunner.send(query("SELECT pg_sleep(0.001) FROM generate_series(1, 1000000)"));
        assertCancelled(cancelOnceRunning(id, "jrunner query"));
        assertGone(1000, "jrunner query");
    }

    @Test
    void a_copy_is_cancelled_in_the_middle_and_leaves_no_row() throws Exception {
        long id = jrunner.send(migrate(ENDLESS, "jrunner_cancel.t", true));
        jrunner.next("log");
        jrunner.next("progress");
        assertCancelled(cancelOnceRunning(id, "jrunner destination"));
        assertGone(1000, "jrunner source", "jrunner destination");
        assertEquals("0", db.value("SELECT count(*) FROM t"));
        assertEquals("result", jrunner.request(query("SELECT 1")).get("event").getAsString());
    }

    @Test
    void batches_are_cancelled_too() throws Exception {
        long id = jrunner.send(migrate(ENDLESS, "jrunner_cancel.t", false));
        jrunner.next("log");
        jrunner.next("progress");
        assertCancelled(cancelOnceRunning(id, "jrunner destination"));
        assertGone(1000, "jrunner source", "jrunner destination");
    }

    @Test
    void a_commit_that_waits_is_cancelled() throws Exception {
        db.execute("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS "
                + "'BEGIN PERFORM pg_sleep(600); RETURN NULL; END'");
        db.execute("CREATE TABLE parked (a int)");
        db.execute("CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON parked DEFERRABLE INITIALLY DEFERRED "
                + "FOR EACH ROW EXECUTE FUNCTION wait()");
        long id = jrunner.send(script("jrunner parked", statement("insert", "INSERT INTO jrunner_cancel.parked VALUES (1)")));
        jrunner.next("statement");
        assertCancelled(cancelOnceRunning(id, "jrunner parked"));
        assertEquals("0", db.value("SELECT count(*) FROM parked"));
    }

    @Test
    void cancelling_what_does_not_run_says_nothing() throws Exception {
        jrunner.cancel(77);
        assertEquals("row", firstEvent(query("SELECT 1")));
    }

    private String firstEvent(JsonObject request) throws Exception {
        jrunner.send(request);
        return jrunner.answer().get(0).get("event").getAsString();
    }

    @Test
    void a_failing_destination_ends_the_source_as_well() throws Exception {
        db.execute("CREATE TABLE small (a int, b varchar(3))");
        JsonObject error = jrunner.request(migrate(ENDLESS, "jrunner_cancel.small", true));
        assertEquals("sql", error.get("kind").getAsString());
        assertEquals("22001", error.get("sqlstate").getAsString());
        assertTrue(error.get("message").getAsString().startsWith("destination: "));
        assertGone(1000, "jrunner source", "jrunner destination");
    }

    @Test
    void a_failing_source_leaves_no_row() throws Exception {
        JsonObject error = jrunner.request(migrate(
                "SELECT 1 / (100000 - g), 'x' FROM generate_series(1, 200000) g", "jrunner_cancel.t", true));
        assertEquals("22012", error.get("sqlstate").getAsString());
        assertTrue(error.get("message").getAsString().startsWith("source: "));
        assertEquals("0", db.value("SELECT count(*) FROM t"));
        assertGone(1000, "jrunner source", "jrunner destination");
    }

    @Test
    void the_end_of_standard_input_ends_the_process_and_its_sessions() throws Exception {
        jrunner.send(migrate(ENDLESS, "jrunner_cancel.t", true));
        jrunner.next("log");
        jrunner.next("progress");
        jrunner.closeStdin();
        assertTrue(jrunner.process.waitFor(1000, TimeUnit.MILLISECONDS));
        assertGone(2000, "jrunner source", "jrunner destination");
    }

    @Test
    void sigterm_ends_the_process_and_its_sessions() throws Exception {
        jrunner.send(script("jrunner sleeper", statement("sleep", "SELECT pg_sleep(600)")));
        assertEquals(1, db.awaitSessions("jrunner sleeper", 1, 5000));
        // Process.destroy would close its standard input as well.
        new ProcessBuilder("kill", "-TERM", String.valueOf(jrunner.process.pid())).start().waitFor();
        assertTrue(jrunner.process.waitFor(1000, TimeUnit.MILLISECONDS));
        assertEquals(143, jrunner.process.exitValue());
        assertGone(2000, "jrunner sleeper");
    }

    @Test
    void after_sigkill_the_server_ends_the_sessions_by_itself() throws Exception {
        jrunner.send(script("jrunner sleeper", statement("sleep", "SELECT pg_sleep(600)")));
        assertEquals(1, db.awaitSessions("jrunner sleeper", 1, 5000));
        jrunner.process.destroyForcibly().waitFor();
        assertGone(2000, "jrunner sleeper");
    }

    @Test
    void an_idle_process_ends_with_its_standard_input() throws Exception {
        jrunner.closeStdin();
        assertTrue(jrunner.process.waitFor(1000, TimeUnit.MILLISECONDS));
        assertFalse(jrunner.output().contains("error"));
    }
}

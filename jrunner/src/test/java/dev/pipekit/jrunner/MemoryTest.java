package dev.pipekit.jrunner;

import static dev.pipekit.jrunner.StdioProcess.migrate;
import static dev.pipekit.jrunner.StdioProcess.query;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A heap of 64 MB is enough for any number of rows. */
class MemoryTest {
    private static final String MILLION = "SELECT generate_series(1, 1000000) AS a, repeat('x', 200) AS b";

    private static TestDatabase db;
    private static StdioProcess jrunner;

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase("jrunner_memory");
        db.execute("CREATE UNLOGGED TABLE t (a int, b text)");
        jrunner = new StdioProcess();
    }

    @AfterAll
    static void stop() throws Exception {
        jrunner.close();
        db.close();
    }

    private static void assertRows(long rows, JsonObject result) {
        assertEquals(rows, result.has("rows") ? result.get("rows").getAsLong() : -1, result.toString());
    }

    @Test
    void a_million_rows_go_through_a_copy() throws Exception {
        assertRows(1_000_000, jrunner.request(migrate(MILLION, "jrunner_memory.t", true)));
    }

    @Test
    void a_million_rows_go_through_a_query() throws Exception {
        jrunner.send(query(MILLION));
        List<JsonObject> events = jrunner.answer();
        assertRows(1_000_000, events.get(events.size() - 1));
    }

    @Test
    void wide_rows_go_through_batches() throws Exception {
        String wide = "SELECT g, repeat(md5(g::text), 1000) FROM generate_series(1, 10000) g";
        assertRows(10_000, jrunner.request(migrate(wide, "jrunner_memory.t", false)));
    }

    @Test
    void a_row_too_large_for_the_heap_is_an_error_and_not_the_end() throws Exception {
        JsonObject error = jrunner.request(query("SELECT repeat('x', 100000000)"));
        assertTrue(error.has("kind"), "an answer without an error");
        assertRows(1, jrunner.request(query("SELECT 1")));
    }
}

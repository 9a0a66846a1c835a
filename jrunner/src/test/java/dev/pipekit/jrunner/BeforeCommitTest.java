package dev.pipekit.jrunner;

import static dev.pipekit.jrunner.StdioProcess.migrate;
import static dev.pipekit.jrunner.StdioProcess.statement;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that a migration's transaction ends with. */
class BeforeCommitTest {
    private static final String SCHEMA = "jrunner_before_commit";
    private static final String ROWS = "SELECT g FROM generate_series(1, 1000) g";

    private static TestDatabase db;
    private static StdioProcess jrunner;

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase(SCHEMA);
        jrunner = new StdioProcess();
    }

    @BeforeEach
    void makeTables() throws Exception {
        db.execute("DROP TABLE IF EXISTS t, record");
        db.execute("CREATE TABLE t (id int)");
        db.execute("CREATE TABLE record (rows int, bytes int, note text, part int PRIMARY KEY)");
    }

    @AfterAll
    static void stop() throws Exception {
        jrunner.close();
        db.close();
    }

    private static JsonObject ending(boolean bulk, JsonObject... statements) {
        JsonObject request = migrate(ROWS, SCHEMA + ".t", bulk);
        JsonArray list = new JsonArray();
        for (JsonObject statement : statements) {
            list.add(statement);
        }
        request.add("before_commit", list);
        return request;
    }

    private static JsonObject record(String note) {
        JsonObject record = statement("record",
                "INSERT INTO " + SCHEMA + ".record VALUES ({rows}, {bytes}, '" + note + "', 1)");
        record.addProperty("counted", true);
        return record;
    }

    private static String found() throws Exception {
        return db.value("SELECT (SELECT count(*) FROM t) || '|' || coalesce((SELECT rows || '|' || note FROM record), '')");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void they_commit_with_the_rows_and_know_how_many_there_are(boolean bulk) throws Exception {
        JsonObject result = jrunner.request(ending(bulk, record("{rows} of a name stay")));
        assertEquals("1000", result.get("rows").getAsString(), result.toString());
        assertEquals("1000|1000|{rows} of a name stay", found());
        assertEquals(result.get("bytes").getAsString(), db.value("SELECT bytes FROM record"));
    }

    @Test
    void an_expectation_that_is_not_met_undoes_the_rows() throws Exception {
        JsonObject fence = statement("fence", "UPDATE " + SCHEMA + ".record SET note = '' WHERE part = 9");
        fence.addProperty("expect_rows", 1);
        fence.addProperty("message", "overtaken");
        JsonObject error = jrunner.request(ending(true, record("first"), fence));
        assertEquals("expectation|overtaken|fence|rolled_back", String.join("|",
                error.get("kind").getAsString(), error.get("message").getAsString(),
                error.get("statement").getAsString(), error.get("commit").getAsString()));
        assertEquals("0|", found());
    }

    @Test
    void a_second_record_of_the_same_part_undoes_its_rows() throws Exception {
        jrunner.request(ending(true, record("first")));
        JsonObject error = jrunner.request(ending(true, record("second")));
        assertEquals("sql|23505", error.get("kind").getAsString() + "|" + error.get("sqlstate").getAsString());
        assertEquals("1000|1000|first", found());
    }
}

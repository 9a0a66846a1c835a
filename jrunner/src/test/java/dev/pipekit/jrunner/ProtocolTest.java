package dev.pipekit.jrunner;

import static dev.pipekit.jrunner.StdioProcess.migrate;
import static dev.pipekit.jrunner.StdioProcess.query;
import static dev.pipekit.jrunner.StdioProcess.script;
import static dev.pipekit.jrunner.StdioProcess.statement;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a line in is answered with, and what never gets as far as a database. */
class ProtocolTest {
    private static TestDatabase db;
    private static StdioProcess jrunner;

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase("jrunner_protocol");
        jrunner = new StdioProcess();
    }

    @AfterAll
    static void stop() throws Exception {
        jrunner.close();
        db.close();
    }

    private static void assertKind(String kind, JsonObject event) {
        assertEquals(kind, event.has("kind") ? event.get("kind").getAsString() : event.toString());
    }

    @Test
    void a_query_gives_rows_then_columns_and_stops_at_its_limit() throws Exception {
        JsonObject request = query("SELECT g AS \"a b\", NULL::numeric(9,2) AS n FROM generate_series(1, 3) g");
        request.addProperty("max_rows", 2);
        jrunner.send(request);
        List<JsonObject> events = jrunner.answer();
        assertEquals("[\"2\",null]", events.get(1).get("values").toString());
        JsonObject result = events.get(2);
        assertEquals("[{\"name\":\"a b\",\"type\":\"int4\",\"precision\":10,\"scale\":0},"
                        + "{\"name\":\"n\",\"type\":\"numeric\",\"precision\":9,\"scale\":2}]",
                result.get("columns").toString());
        assertEquals(2, result.get("rows").getAsLong());
        assertTrue(result.get("truncated").getAsBoolean());
    }

    @Test
    void a_limit_that_is_just_met_is_not_truncated() throws Exception {
        JsonObject request = query("SELECT 1");
        request.addProperty("max_rows", 1);
        assertFalse(jrunner.request(request).get("truncated").getAsBoolean());
    }

    @Test
    void a_query_cannot_write() throws Exception {
        JsonObject error = jrunner.request(query("CREATE TABLE jrunner_protocol.t (a int)"));
        assertEquals("25006", error.get("sqlstate").getAsString());
    }

    @Test
    void a_counted_difference_is_an_expectation_and_rolls_back() throws Exception {
        db.execute("CREATE TABLE odd (a int)");
        db.execute("CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS "
                + "'BEGIN IF NEW.a = 2 THEN RETURN NULL; END IF; RETURN NEW; END'");
        db.execute("CREATE TRIGGER odd BEFORE INSERT ON odd FOR EACH ROW EXECUTE FUNCTION odd()");
        for (boolean bulk : new boolean[] {true, false}) {
            JsonObject error = jrunner.request(
                    migrate("SELECT generate_series(1, 3)", "jrunner_protocol.odd", bulk));
            assertKind("expectation", error);
            assertEquals("0", db.value("SELECT count(*) FROM odd"));
        }
    }

    @Test
    void session_statements_hold_for_the_request() throws Exception {
        JsonObject request = query("SELECT current_setting('search_path'), current_setting('application_name')");
        JsonArray session = new JsonArray();
        session.add("SET search_path = jrunner_protocol");
        request.getAsJsonObject("connection").add("session", session);
        request.getAsJsonObject("connection").addProperty("application", "pipekit run 12");
        jrunner.send(request);
        assertEquals("[\"jrunner_protocol\",\"pipekit run 12\"]", jrunner.answer().get(0).get("values").toString());
    }

    @Test
    void a_malformed_line_is_answered_and_the_next_one_served() throws Exception {
        for (String line : List.of("{", "[]", "null", "1", "{\"op\":\"query\"}", "{\"id\":1.5}", "{} {}", "{\"id\":\"x\"}")) {
            jrunner.sendLine(line);
            JsonObject error = jrunner.next("error");
            assertKind("config", error);
            assertTrue(error.get("id").isJsonNull());
        }
        jrunner.sendLine("{\"id\":5,\"op\":\"dance\"}");
        assertEquals(5, jrunner.next("error").get("id").getAsLong());
        assertEquals("result", jrunner.request(query("SELECT 1")).get("event").getAsString());
    }

    @Test
    void a_second_request_is_refused_while_one_runs() throws Exception {
        long running = jrunner.send(script("jrunner busy", statement("sleep", "SELECT pg_sleep(600)")));
        jrunner.send(query("SELECT 1"));
        JsonObject refused = jrunner.next("error");
        assertKind("config", refused);
        assertEquals(running + 1, refused.get("id").getAsLong());
        jrunner.cancel(running);
        assertEquals(running, jrunner.next("error").get("id").getAsLong());
    }

    @Test
    void requests_may_follow_each_other_as_fast_as_they_are_answered() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertEquals("result", jrunner.request(query("SELECT 1")).get("event").getAsString());
        }
    }

    @Test
    void a_wrong_password_is_kind_auth_and_is_never_repeated() throws Exception {
        String password = "s3cr3t p@ss/" + System.nanoTime();
        JsonObject request = query("SELECT '" + password + "'::int, 1 AS \"" + password + "\"");
        request.getAsJsonObject("connection").addProperty("password", password);
        JsonObject error = jrunner.request(request);
        assertKind("auth", error);
        request.getAsJsonObject("connection").addProperty("url", TestDatabase.URL + "?password=" + password);
        assertKind("config", jrunner.request(request));
        JsonObject leak = query("SELECT '" + TestDatabase.PASSWORD + "'::int");
        error = jrunner.request(leak);
        assertEquals("22P02", error.get("sqlstate").getAsString());
        assertTrue(error.get("message").getAsString().contains("***"));
        assertFalse(jrunner.output().contains(password));
        assertFalse(jrunner.output().contains(TestDatabase.PASSWORD));
    }

    @Test
    void a_refused_connection_is_kind_connect() throws Exception {
        JsonObject request = query("SELECT 1");
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        request.getAsJsonObject("connection").addProperty("url", "jdbc:postgresql://127.0.0.1:" + port + "/x");
        assertKind("connect", jrunner.request(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "socketFactory=x", "%73ocketFactory=x", "sslfactory=x", "sslhostnameverifier=x", "loggerFile=/tmp/x",
        "authenticationPluginClassName=x", "options=-c%20x", "user=x", "password=x", "pass%77ord=x", "service=x",
        "ssl=true&socketFactoryArg=x", "%zz=1", "localSocketAddress=x", "xmlFactoryFactory=x", "&jaasLogin=true"})
    void an_unsafe_url_property_is_refused_before_anything_connects(String properties) throws Exception {
        assertNothingConnects("//127.0.0.1:%d/x?" + properties);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//me:secret@127.0.0.1:%d/x", "//127.0.0.1:%d\\x/y"})
    void an_unsafe_host_is_refused_before_anything_connects(String address) throws Exception {
        assertNothingConnects(address);
    }

    private static void assertNothingConnects(String address) throws Exception {
        try (ServerSocket canary = new ServerSocket(0)) {
            JsonObject request = query("SELECT 1");
            String url = "jdbc:postgresql:" + address.replace("%d", String.valueOf(canary.getLocalPort()));
            request.getAsJsonObject("connection").addProperty("url", url);
            assertKind("config", jrunner.request(request));
            canary.setSoTimeout(50);
            boolean connected = true;
            try {
                canary.accept().close();
            } catch (SocketTimeoutException e) {
                connected = false;
            }
            assertFalse(connected);
        }
    }

    @Test
    void another_database_is_refused_by_its_url() throws Exception {
        JsonObject request = query("SELECT 1");
        request.getAsJsonObject("connection").addProperty("url", "jdbc:h2:mem:;INIT=RUNSCRIPT FROM 'x'");
        assertKind("config", jrunner.request(request));
    }
}

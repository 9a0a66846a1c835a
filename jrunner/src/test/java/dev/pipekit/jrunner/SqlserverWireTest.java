package dev.pipekit.jrunner;

import static dev.pipekit.jrunner.StdioProcess.migrate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.pipekit.jrunner.TdsStandIn.Column;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the real driver sends for a bulk copy of the real jar, read from the wire. There is no SQL Server behind it. */
class SqlserverWireTest {
    private static final List<Column> TABLE = List.of(
            new Column("id", (byte) 0x26, (byte) 4),
            new Column("a]b", TdsStandIn.NVARCHAR_40),
            new Column("amount", (byte) 0x6A, (byte) 9, (byte) 15, (byte) 4),
            new Column("at", (byte) 0x2A, (byte) 7),
            new Column("long", (byte) 0xE7, (byte) 0xFF, (byte) 0xFF, (byte) 9, (byte) 4, (byte) 0xD0, (byte) 0, (byte) 0x34),
            new Column("paid", (byte) 0x68, (byte) 1),
            new Column("tiny", (byte) 0x26, (byte) 1),
            new Column("moment", (byte) 0x2B, (byte) 7));
    private static final String ROWS = """
            SELECT 7 AS id, 'ä😀''' AS "a]b", -12345678901.25 AS amount, timestamp '2024-03-31 02:30:00.123456' AS at,
              repeat('x', 9000) AS long, true AS paid, 255 AS tiny, timestamptz '2024-03-31 02:30:00+02' AS moment
            UNION ALL SELECT NULL, '', NULL, NULL, NULL, NULL, NULL, NULL""";

    private static TestDatabase db;
    private static StdioProcess jrunner;

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase("jrunner_wire");
        jrunner = new StdioProcess();
    }

    @AfterAll
    static void stop() throws Exception {
        jrunner.close();
        db.close();
    }

    private static JsonObject into(TdsStandIn server, String query, boolean bulk) {
        JsonObject request = migrate(query, "[s].[t]", bulk, TABLE.stream().map(Column::name).toArray(String[]::new));
        JsonObject destination = new JsonObject();
        destination.addProperty("url", server.url());
        destination.addProperty("user", "sa");
        destination.addProperty("password", "any");
        request.add("destination", destination);
        return request;
    }

    @Test
    void every_value_is_on_the_wire_as_it_was_in_one_statement_of_the_sessions_own_transaction() throws Exception {
        try (TdsStandIn server = new TdsStandIn(TABLE, false, 0)) {
            JsonObject result = jrunner.request(into(server, ROWS, true));
            assertEquals("result", result.get("event").getAsString(), result + jrunner.output());
            assertEquals("2 2 bulk-copy", result.get("source_rows") + " " + result.get("rows") + " " + result.get("path").getAsString());
            assertEquals(List.of(
                    Arrays.asList("7", "ä😀'", "-12345678901.2500", "2024-03-31T02:30:00.123456", "x".repeat(9000), "true", "255",
                            "2024-03-31 00:30:00+00:00"),
                    Arrays.asList(null, "", null, null, null, null, null, null)), server.rows);
            List<String> bulk = server.statements.stream().filter(sql -> sql.startsWith("INSERT BULK")).toList();
            assertEquals(1, bulk.size());
            assertTrue(bulk.get(0).startsWith("INSERT BULK [s].[t] ([id] INT , [a]]b] NVARCHAR(40) , [amount] DECIMAL(15, 4) , "
                    + "[at] VARCHAR(40) , [long] NVARCHAR(MAX) , [paid] BIT , [tiny] TINYINT , [moment] VARCHAR(40) )"), bulk.get(0));
            for (String option : List.of("KEEP_NULLS", "CHECK_CONSTRAINTS", "FIRE_TRIGGERS", "TABLOCK")) {
                assertTrue(bulk.get(0).contains(option), bulk.get(0));
            }
            List<String> said = server.statements;
            int begun = said.indexOf(said.stream().filter(sql -> sql.contains("set implicit_transactions on")).findFirst().orElseThrow());
            int committed = said.lastIndexOf(said.stream().filter(sql -> sql.contains("COMMIT TRAN")).reduce((a, b) -> b).orElseThrow());
            int copied = said.indexOf(bulk.get(0));
            assertTrue(begun < copied && copied < committed, said.toString());
            assertTrue(said.subList(begun + 1, copied).stream().noneMatch(sql -> sql.contains("COMMIT")), said.toString());
        }
    }

    @Test
    void many_rows_arrive_in_order_and_a_count_that_differs_commits_nothing() throws Exception {
        String many = "SELECT g AS id, 'x', 1, NULL, NULL, false, 1, NULL FROM generate_series(1, 20000) g";
        try (TdsStandIn server = new TdsStandIn(TABLE, false, -1)) {
            JsonObject error = jrunner.request(into(server, many, true));
            assertEquals("expectation", error.get("kind").getAsString(), error.toString());
            assertEquals("the source gave 20000 rows and the destination took 19999", error.get("message").getAsString());
            assertEquals(20_000, server.rows.size());
            assertEquals("1 20000", server.rows.get(0).get(0) + " " + server.rows.get(19_999).get(0));
            assertTrue(server.statements.get(server.statements.size() - 1).contains("ROLLBACK"), server.statements.toString());
        }
    }

    @Test
    void a_value_that_the_column_would_change_ends_the_copy_and_the_session_can_still_roll_back() throws Exception {
        String late = "SELECT g AS id, 'x', 1, NULL, NULL, false, CASE g WHEN 9000 THEN 256 ELSE 1 END, NULL FROM generate_series(1, 20000) g";
        try (TdsStandIn server = new TdsStandIn(TABLE, false, 0)) {
            JsonObject error = jrunner.request(into(server, late, true));
            assertEquals("destination: column \"tiny\" of row 9000: 256 is too large for TINYINT", error.get("message").getAsString());
            String last = server.statements.get(server.statements.size() - 1);
            assertTrue(last.contains("ROLLBACK"), server.statements.toString());
        }
    }

    @Test
    void a_server_that_refuses_the_copy_is_asked_by_inserts() throws Exception {
        try (TdsStandIn server = new TdsStandIn(TABLE, true, 0)) {
            jrunner.send(into(server, ROWS, true));
            List<JsonObject> said = jrunner.answer();
            assertTrue(said.stream().anyMatch(one -> one.toString().contains("bulk copies are not for you): starting over, by INSERTs")), said.toString());
            // The stand-in takes no INSERT, either: that it was asked for one is what is to be seen.
            assertTrue(said.get(said.size() - 1).toString().contains("no such request here"), said.toString());
        }
    }
}

package dev.pipekit.jrunner;

import static dev.pipekit.jrunner.StdioProcess.migrate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that the destination refuses, set aside into a table of their own. */
class BadRowsTest {
    private static final String SCHEMA = "jrunner_bad_rows";
    private static final String REJECTED = SCHEMA + ".rejected";
    private static final String TARGET =
            "(id int, name varchar(5) NOT NULL, amount numeric(5, 2), at timestamp, tiny smallint)";
    /** Row 10 is too long, 20 out of range, 30 no time, 40 without a name, 50 too large a number. */
    private static final String FIVE_BAD = """
            SELECT g AS id, CASE g WHEN 10 THEN 'too long' WHEN 40 THEN NULL ELSE 'x' END AS name,
              CASE g WHEN 20 THEN 12345.6 ELSE 1.25 END AS amount,
              CASE g WHEN 30 THEN 'soon' ELSE '2024-02-29 12:00:00' END AS at,
              CASE g WHEN 50 THEN 70000 ELSE 1 END AS tiny
            FROM generate_series(1, 20000) g""";

    /** Of the process, not the heap: 96 MB; 130 MB when the heap begins as large as it may become. */
    private static final long PEAK_MB = 115;

    private static TestDatabase db;
    private static TestMariadb mariadb;
    private static StdioProcess jrunner;

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase(SCHEMA);
        jrunner = new StdioProcess();
        if (!TestMariadb.URL.equals("none")) {
            mariadb = new TestMariadb(SCHEMA);
            mariadb.execute("CREATE TABLE t " + TARGET.replace("timestamp", "datetime"));
            mariadb.execute("CREATE TABLE rejected (`row_number` bigint, row_key text, column_name text, reason text, row_values longtext)");
        }
    }

    @BeforeEach
    void makeTables() throws Exception {
        db.execute("DROP TABLE IF EXISTS t, rejected");
        db.execute("CREATE TABLE t " + TARGET);
        db.execute("CREATE TABLE rejected (row_number bigint, row_key text, column_name text, reason text, row_values text)");
    }

    @AfterAll
    static void stop() throws Exception {
        jrunner.close();
        db.close();
        if (mariadb != null) {
            mariadb.close();
        }
    }

    private static JsonObject settingAside(int limit, String query, String... columns) {
        JsonObject request = migrate(query, SCHEMA + ".t", true, columns);
        JsonArray key = new JsonArray();
        key.add("id");
        request.add("key", key);
        JsonObject setAside = new JsonObject();
        setAside.addProperty("table", REJECTED);
        setAside.addProperty("limit", limit);
        request.add("set_aside", setAside);
        return request;
    }

    private static void assertFiveSetAside(JsonObject result) {
        assertEquals("result", result.get("event").getAsString(), result.toString());
        assertEquals(20_000, result.get("source_rows").getAsLong());
        assertEquals(19_995, result.get("rows").getAsLong());
        assertEquals(5, result.get("rejected").getAsLong());
        JsonObject first = result.getAsJsonArray("rejections").get(0).getAsJsonObject();
        assertEquals("10|id=10|name", first.get("row").getAsString() + "|" + first.get("key").getAsString() + "|"
                + first.get("column").getAsString());
    }

    @Test
    void exactly_the_refused_rows_are_set_aside_each_with_its_key_column_reason_and_values() throws Exception {
        assertFiveSetAside(jrunner.request(settingAside(5, FIVE_BAD)));
        assertEquals("19995|19995", db.value("SELECT count(*) || '|' || count(DISTINCT id) FROM t"));
        assertEquals("10 id=10 name,20 id=20 amount,30 id=30 at,40 id=40 name,50 id=50 tiny", db.value(
                "SELECT string_agg(concat_ws(' ', row_number, row_key, column_name), ',' ORDER BY row_number) FROM rejected"));
        assertEquals("value too long for type character varying(5)", db.value("SELECT reason FROM rejected WHERE row_number = 10"));
        assertEquals("too long|2024-02-29 12:00:00", db.value("SELECT concat_ws('|', row_values::json ->> 'name', "
                + "row_values::json ->> 'at') FROM rejected WHERE row_number = 10"));
    }

    @Test
    void above_the_limit_everything_is_rolled_back_and_the_first_row_is_told() throws Exception {
        JsonObject error = jrunner.request(settingAside(4, FIVE_BAD));
        assertEquals("expectation", error.get("kind").getAsString(), error.toString());
        assertEquals("destination: more than 4 rows were refused; the first: row 10 (id=10), column \"name\": "
                + "value too long for type character varying(5)", error.get("message").getAsString());
        assertEquals("0|0", db.value("SELECT (SELECT count(*) FROM t) || '|' || (SELECT count(*) FROM rejected)"));
    }

    @Test
    void rows_that_are_all_bad_leave_the_target_empty() throws Exception {
        JsonObject result = jrunner.request(settingAside(1000, "SELECT g AS id, 'too long' AS name, 1, now(), 1 "
                + "FROM generate_series(1, 1000) g", "id", "name", "amount", "at", "tiny"));
        assertEquals("1000|0|1000", result.get("source_rows") + "|" + result.get("rows") + "|" + result.get("rejected"));
    }

    @Test
    void an_error_that_is_not_a_rows_fault_still_fails_the_migration() throws Exception {
        JsonObject request = settingAside(5, FIVE_BAD);
        request.addProperty("table", SCHEMA + ".missing");
        JsonObject error = jrunner.request(request);
        assertEquals("sql|42P01", error.get("kind").getAsString() + "|" + error.get("sqlstate").getAsString());
    }

    @Test
    void half_a_million_rows_with_bad_ones_among_them_need_no_more_than_the_heap() throws Exception {
        JsonObject result = jrunner.request(settingAside(100, "SELECT g AS id, CASE WHEN g % 12500 = 0 THEN 'too long' ELSE 'x' END, "
                + "1, NULL, 1 FROM generate_series(1, 500000) g", "id", "name", "amount", "at", "tiny"));
        assertEquals("499960|40", result.get("rows") + "|" + result.get("rejected"), result.toString());
        assertTrue(jrunner.peakMb() < PEAK_MB, jrunner.peakMb() + " MB");
    }

    @Test
    void mariadb_sets_the_same_rows_aside() throws Exception {
        assumeTrue(mariadb != null);
        JsonObject request = settingAside(5, FIVE_BAD);
        request.add("destination", TestMariadb.json());
        assertFiveSetAside(jrunner.request(request));
        assertEquals("19995", mariadb.value("SELECT count(DISTINCT id) FROM t"));
        assertEquals("10 id=10 name,20 id=20 amount,30 id=30 at,40 id=40 name,50 id=50 tiny", mariadb.value(
                "SELECT group_concat(concat_ws(' ', `row_number`, row_key, column_name) ORDER BY `row_number`) FROM rejected"));
        String reason = mariadb.value("SELECT reason FROM rejected WHERE `row_number` = 10");
        assertTrue(reason.startsWith("Data too long for column"), reason);
        assertTrue(!reason.contains("at row"), reason);
    }

    @Test
    void a_nul_character_from_mariadb_is_set_aside_and_kept_as_an_escape() throws Exception {
        assumeTrue(mariadb != null);
        String query = "SELECT 7 AS id, CONVERT(CONCAT('a', CHAR(0)) USING utf8mb4) AS name, 1, NULL, 1 UNION ALL SELECT 8, 'b', 1, NULL, 1";
        JsonObject request = settingAside(5, query, "id", "name", "amount", "at", "tiny");
        request.add("source", TestMariadb.json());
        JsonObject result = jrunner.request(request);
        assertEquals("1|1", result.get("rows") + "|" + result.get("rejected"), result.toString());
        assertEquals("id=7|name|holds a NUL character, which PostgreSQL cannot store in text", db.value(
                "SELECT concat_ws('|', row_key, column_name, reason) FROM rejected"));
        assertTrue(db.value("SELECT row_values FROM rejected").contains("\"name\":\"a\\u0000\""));

        request.remove("set_aside");
        String message = jrunner.request(request).get("message").getAsString();
        assertEquals("column \"name\" of row 1 (id=7) holds a NUL character, which PostgreSQL cannot store in text", message);
    }
}

package dev.pipekit.jrunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Awkward values arrive as they were, whichever way they take. */
class FidelityTest {
    private static final String COLUMNS = """
            id int, ts timestamp, tz timestamptz, d date, t time, n numeric, f float8, txt text, vc varchar(20),
            ch char(5), b bytea, j json, jb jsonb, arr text[], u uuid, iv interval, bo bool, big int8, "a""b" text,
            "json Data" text, "select" text""";

    private static final String VALUES = """
            (1, '2024-02-29 23:59:59.123456', '2024-10-27 02:30:00.000001+02', '0044-03-15 BC', '24:00:00',
             '1234567890123456789012345678901234567890.0987654321', 'NaN', '😀 \\ \t " ,', '', 'ab',
             '\\x00ff5c0a', '{"a":  1}', '{"b": [1, null]}', ARRAY['x', NULL, '', 'q"\\,'],
             '00000000-0000-0000-0000-000000000001', '1 mon -2 days 03:04:05.000006', true,
             9223372036854775807, 'odd', E'two\\nlines\\r', 'word'),
            (2, 'infinity', '-infinity', 'infinity', '00:00:00.000001', 'NaN', '-Infinity', NULL, NULL, NULL,
             '', 'null', 'null', '{}', NULL, NULL, NULL, NULL, NULL, '', '\\N'),
            (3, '0001-01-01 00:00:00', '0001-01-01 00:00:00+00', '9999-12-31', '23:59:59.999999',
             0.0000000000000000000000000000000000000001, 1e-300, '\\.', 'ü', 'é    ', NULL, NULL, NULL, NULL,
             NULL, '-178000000 years', false, -9223372036854775808, '', NULL, NULL)""";

    private static TestDatabase db;
    private static StdioProcess jrunner;

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase("jrunner_fidelity");
        jrunner = new StdioProcess();
        db.execute("CREATE TABLE source (" + COLUMNS + ")");
        db.execute("INSERT INTO source VALUES " + VALUES);
    }

    @AfterAll
    static void stop() throws Exception {
        jrunner.close();
        db.close();
    }

    @ParameterizedTest(name = "by {1}")
    @CsvSource({"true, copy-binary, *", "true, copy-text, id::int8", "false, batch, *"})
    void every_value_arrives_as_it_was(boolean bulk, String path, String id) throws Exception {
        db.execute("DROP TABLE IF EXISTS target");
        db.execute("CREATE TABLE target (LIKE source)");
        String columns = id.equals("*") ? "*" : id + ", " + allButId();
        JsonObject result = jrunner.request(
                StdioProcess.migrate("SELECT " + columns + " FROM jrunner_fidelity.source", "jrunner_fidelity.target", bulk));
        assertEquals(path, result.has("path") ? result.get("path").getAsString() : result.toString());
        assertEquals(3, result.get("rows").getAsLong());
        String difference = "(SELECT t::text FROM %s t EXCEPT SELECT t::text FROM %s t) LIMIT 1";
        assertNull(db.value(difference.formatted("source", "target")));
        assertNull(db.value(difference.formatted("target", "source")));
    }

    @Test
    void one_kind_of_text_goes_into_another_as_binary_and_arrives_as_by_text() throws Exception {
        db.execute("CREATE TABLE texts (a text, b varchar(9), c char(5), d json)");
        db.execute("INSERT INTO texts VALUES ('ab', ' a b  ', 'é', '{\"a\" : 1}'), ('[1]', '[\"é\"]', '[]', 'null'), (NULL, '', '', NULL)");
        db.execute("CREATE TABLE others (n int4, a varchar(9), b char(7), c text, d text)");
        db.execute("CREATE TABLE by_text (LIKE others)");
        String query = "SELECT %s, a, b, c, d FROM jrunner_fidelity.texts";
        for (String[] way : new String[][] {{"copy-binary", "1", "others"}, {"copy-text", "1::int8", "by_text"}}) {
            JsonObject result = jrunner.request(
                    StdioProcess.migrate(query.formatted(way[1]), "jrunner_fidelity." + way[2], true));
            assertEquals(way[0], result.has("path") ? result.get("path").getAsString() : result.toString());
        }
        String difference = "SELECT string_agg(o::text, ' ') FROM (TABLE %s EXCEPT TABLE %s) o";
        assertNull(db.value(difference.formatted("others", "by_text")));
        assertEquals("3", db.value("SELECT count(*) FROM others"));
    }

    @Test
    void text_that_does_not_fit_the_other_kind_is_refused_as_ever() throws Exception {
        db.execute("CREATE TABLE narrow (a varchar(3), d json)");
        for (String query : List.of("SELECT 'abcd'::text, '{}'::text", "SELECT 'abc'::text, '{'::text")) {
            JsonObject error = jrunner.request(StdioProcess.migrate(query, "jrunner_fidelity.narrow", true));
            assertEquals("sql", error.get("kind").getAsString());
        }
        assertEquals("0", db.value("SELECT count(*) FROM narrow"));
    }

    private static String allButId() throws Exception {
        return db.value("SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
                + "WHERE attrelid = 'source'::regclass AND attnum > 1");
    }

    @Test
    void a_query_gives_every_value_as_the_database_prints_it() throws Exception {
        jrunner.send(StdioProcess.query("SELECT * FROM jrunner_fidelity.source ORDER BY id"));
        List<JsonObject> events = jrunner.answer();
        for (int id = 1; id <= 3; id++) {
            List<String> expected = new ArrayList<>();
            for (String column : (("id, " + allButId()).split(", "))) {
                expected.add(db.value("SELECT " + column + "::text FROM source WHERE id = " + id));
            }
            List<String> got = new ArrayList<>();
            for (JsonElement value : events.get(id - 1).getAsJsonArray("values")) {
                got.add(value.isJsonNull() ? null : value.getAsString());
            }
            // bool and char(n) print shorter and longer than their casts to text do.
            assertEquals(expected.toString(), got.toString().replace(" t,", " true,").replace(" f,", " false,")
                    .replace("ab   ", "ab").replace("é    ", "é"));
        }
    }

    @Test
    void odd_column_names_are_quoted() throws Exception {
        db.execute("CREATE TABLE odd (\"a\"\"b\" text, \"sel ect\" int, \"Üñí\" text)");
        JsonObject result = jrunner.request(StdioProcess.migrate(
                "SELECT 7, 'x', 'y'", "\"jrunner_fidelity\".\"odd\"", true, "sel ect", "a\"b", "Üñí"));
        assertEquals(1, result.get("rows").getAsLong());
        assertEquals("(x,7,y)", db.value("SELECT odd::text FROM odd"));
    }

    @Test
    void a_question_mark_and_a_trailing_comment_or_semicolon_are_plain_sql() throws Exception {
        db.execute("CREATE TABLE mark (v text)");
        for (String tail : List.of(";\n ", " -- the end", " ;;")) {
            JsonObject result = jrunner.request(StdioProcess.migrate(
                    "SELECT 'yes?' WHERE '{\"a\": 1}'::jsonb ? 'a'" + tail, "jrunner_fidelity.mark", true));
            assertEquals(1, result.get("rows").getAsLong(), result.toString());
        }
    }
}

package dev.pipekit.jrunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, as a shell sees it. */
class CommandLineTest {
    private static TestDatabase db;

    @TempDir
    Path dir;

    private record Exit(int code, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase("jrunner_cli");
        db.execute("CREATE TABLE t (a int, \"b\"\"c\" text)");
    }

    @AfterAll
    static void stop() throws Exception {
        db.close();
    }

    private Process startProcess(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(StdioProcess.LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        // Not jrunner's own folder: nobody starts it from there.
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
        builder.redirectOutput(dir.resolve("out").toFile()).redirectError(dir.resolve("err").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Exit run(Map<String, String> environment, String stdin, String... arguments) throws Exception {
        Process process = startProcess(environment, arguments);
        try (var in = process.getOutputStream()) {
            in.write(stdin.getBytes(StandardCharsets.UTF_8));
        }
        int code = process.waitFor();
        return new Exit(code, Files.readString(dir.resolve("out")), Files.readString(dir.resolve("err")));
    }

    private Exit run(String... arguments) throws Exception {
        return run(Map.of("JRUNNER_SCP", TestDatabase.PASSWORD, "JRUNNER_DCP", TestDatabase.PASSWORD), "", arguments);
    }

    private String file(String text) throws Exception {
        return Files.writeString(Files.createTempFile(dir, "q", ".sql"), text).toString();
    }

    private Exit query(String sql, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("-scu", TestDatabase.URL, "-scn", TestDatabase.USER, "-sq", file(sql)));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void csv_tells_null_from_the_empty_string() throws Exception {
        Exit exit = query("SELECT 1 AS a, NULL AS \"b,c\", '' AS d, E'x\"y\\nz' AS e");
        assertEquals("a,\"b,c\",d,e\n1,,\"\",\"x\"\"y\nz\"\n", exit.out);
        assertEquals(0, exit.code);
    }

    @Test
    void tsv_and_json_lines_do_too() throws Exception {
        String sql = "SELECT NULL AS a, '' AS b, E'\\t\\\\' AS c";
        assertEquals("a\tb\tc\n\\N\t\t\\t\\\\\n", query(sql, "-f", "tsv").out);
        assertEquals("{\"a\":null,\"b\":\"\",\"c\":\"\\t\\\\\"}\n", query(sql, "-f", "jsonl").out);
    }

    @Test
    void max_rows_ends_the_output() throws Exception {
        assertEquals("g\n1\n2\n", query("SELECT g FROM generate_series(1, 9) g", "--max-rows", "2").out);
    }

    @Test
    void a_migration_says_its_rows_at_the_end() throws Exception {
        String[] target = {"-dcu", TestDatabase.URL, "-dcn", TestDatabase.USER, "-dt", "jrunner_cli.t"};
        for (List<String> more : List.of(List.of("-b"), List.<String>of(), List.of("-b", "--column", "b\"c", "--column", "a"))) {
            db.execute("TRUNCATE t");
            List<String> arguments = new ArrayList<>(List.of(target));
            arguments.addAll(more);
            String sql = more.contains("--column") ? "SELECT 'x', 1" : "SELECT 1, 'x'";
            Exit exit = query(sql, arguments.toArray(String[]::new));
            assertEquals(0, exit.code, exit.err);
            assertTrue(exit.out.strip().matches("(?s).*\\n1 rows, \\d+ bytes, \\d+ ms"), exit.out);
            assertEquals("(1,x)", db.value("SELECT t::text FROM t"));
        }
    }

    @Test
    void a_script_file_commits_or_says_what_failed() throws Exception {
        String script = file("{\"statements\":[{\"name\":\"one\",\"sql\":\"SELECT 1\",\"expect_value\":\"2\"}]}");
        Exit exit = run("-scu", TestDatabase.URL, "-scn", TestDatabase.USER, "--script", script);
        assertEquals(7, exit.code);
        assertTrue(exit.err.contains("expected 2, got 1"), exit.err);
    }

    @Test
    void errors_are_one_sentence_and_an_exit_code() throws Exception {
        assertExit(2, run("--dance"));
        assertExit(2, run("-scu", "jdbc:x:", "-scn", "x", "-sq", file("SELECT 1")));
        assertExit(2, run("-scu", TestDatabase.URL, "-scn", "x"));
        assertExit(2, query("SELECT 1", "-f", "xml"));
        assertExit(4, run("-scu", "jdbc:postgresql://127.0.0.1:1/x", "-scn", "x", "-sq", file("SELECT 1")));
        assertExit(5, query("SELEC 1"));
        Exit wrong = run(Map.of("JRUNNER_SCP", "wr0ng p@ss"), "", "-scu", TestDatabase.URL, "-scn",
                TestDatabase.USER, "-sq", file("SELECT 1"));
        assertExit(3, wrong);
        assertFalse(wrong.err.contains("wr0ng"));
    }

    private static void assertExit(int code, Exit exit) {
        assertEquals(code, exit.code, exit.err);
        assertTrue(exit.err.matches("jrunner: [^\\n]+\\n"), exit.err);
        assertEquals("", exit.out);
    }

    @Test
    void passwords_may_come_by_standard_input() throws Exception {
        JsonObject passwords = new JsonObject();
        passwords.addProperty("scp", TestDatabase.PASSWORD);
        Exit exit = run(Map.of(), passwords + "\n", "-scu", TestDatabase.URL, "-scn", TestDatabase.USER,
                "-sq", file("SELECT 1 AS a"), "--passwords-stdin");
        assertEquals("a\n1\n", exit.out, exit.err);
    }

    @Test
    void sigterm_cancels_the_statement_and_exits_with_143() throws Exception {
        Process process = startProcess(Map.of("JRUNNER_SCP", TestDatabase.PASSWORD), "-scu", TestDatabase.URL,
                "-scn", TestDatabase.USER, "-sq", file("SELECT pg_sleep(600) AS jrunner_cli"));
        String running = "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600) AS jrunner_cli'";
        while (!db.value(running).equals("1")) {
            Thread.sleep(20);
        }
        process.destroy();
        assertEquals(143, process.waitFor());
        assertEquals("0", db.value(running));
    }

    @Test
    void version_and_help_need_no_database() throws Exception {
        assertTrue(run("--version").out.matches("jrunner \\d+\\.\\d+\\.\\d+\\n"));
        assertTrue(run("--help").out.contains("--passwords-stdin"));
    }

    @Test
    void the_class_archive_is_taken_from_wherever_jrunner_is_started() throws Exception {
        Path target = StdioProcess.LAUNCHER.resolve("../../target").normalize();
        Path archive = target.resolve("jrunner.jsa");
        assumeTrue(Files.exists(archive) && Files.getLastModifiedTime(archive)
                .compareTo(Files.getLastModifiedTime(target.resolve("jrunner.jar"))) > 0, "build.sh makes the archive");
        // With this, Java refuses to start without it.
        Exit exit = run(Map.of("JRUNNER_JAVA_OPTS", "-Xshare:on"), "", "--version");
        assertEquals(0, exit.code, exit.err);
    }

    @Test
    void a_java_that_is_missing_is_one_sentence() throws Exception {
        Exit exit = run(Map.of("JAVA_HOME", "/nowhere"), "", "--version");
        assertExit(2, exit);
    }
}

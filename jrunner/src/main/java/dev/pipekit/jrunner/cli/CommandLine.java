package dev.pipekit.jrunner.cli;

import dev.pipekit.jrunner.core.Cancellation;
import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Dialects;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Migration;
import dev.pipekit.jrunner.core.Query;
import dev.pipekit.jrunner.core.Script;
import dev.pipekit.jrunner.core.Secrets;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.protocol.Fields;
import dev.pipekit.jrunner.protocol.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** One operation, for a person or a shell script. */
public final class CommandLine {
    /** Time for the server to roll back after a signal, before the connection is cut. */
    private static final long SIGNAL_GRACE_MS = 2000;

    private final Dialects dialects;
    private final Options options;
    private final OutputStream out;
    private final PrintStream err;
    private final Secrets secrets = new Secrets();
    private final Cancellation cancellation = new Cancellation();

    public CommandLine(Dialects dialects, Options options, OutputStream out, PrintStream err) {
        this.dialects = dialects;
        this.options = options;
        this.out = out;
        this.err = err;
    }

    /** Returns the exit code. */
    public int run() {
        // The JVM itself ends with 130 or 143 after a signal.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            cancellation.request(SIGNAL_GRACE_MS);
            cancellation.awaitEnd(SIGNAL_GRACE_MS);
        }));
        int exitCode = attempt();
        cancellation.close();
        return exitCode;
    }

    private int attempt() {
        try {
            readPasswords();
            switch (options.mode()) {
                case MIGRATE -> migrate();
                case SCRIPT -> script();
                default -> query();
            }
            return 0;
        } catch (Failure e) {
            return fail(e);
        } catch (RuntimeException | Error e) {
            return fail(Failure.internal(e));
        }
    }

    private int fail(Failure e) {
        String where = e.statement() == null ? "" : "statement \"" + e.statement() + "\": ";
        err.println("jrunner: " + secrets.mask(where + e.getMessage()));
        if (options.debug()) {
            e.printStackTrace(err);
        }
        return e.kind.exitCode;
    }

    private void migrate() throws Failure {
        long start = System.nanoTime();
        Migration.Spec spec = new Migration.Spec(
                connection("source", "-sc"), connection("destination", "-dc"), read(options.get("-sq")),
                new Target(options.get("-dt"), options.columns()), options.has("-b"));
        LogPrinter log = new LogPrinter(out, secrets);
        Migration.Result result = Migration.run(dialects, spec, cancellation, log);
        log.line(result.rows() + " rows, " + result.bytes() + " bytes, "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    private void script() throws Failure {
        long start = System.nanoTime();
        List<Script.Step> steps = Request.steps(Fields.parse(read(options.get("--script"))));
        LogPrinter log = new LogPrinter(out, secrets);
        Script.Spec spec = new Script.Spec(connection("", "-sc"), steps);
        String stoppedAt = Script.run(dialects, spec, cancellation, log);
        log.line("committed" + (stoppedAt == null ? "" : ", stopped at " + stoppedAt) + ", "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    private void query() throws Failure {
        RowFormat format = RowFormat.of(Objects.requireNonNullElse(options.get("-f"), "csv"));
        RowPrinter rows = new RowPrinter(format, out, new LogPrinter(err, secrets));
        Query.Spec spec = new Query.Spec(connection("", "-sc"), read(options.get("-sq")), maxRows());
        Query.run(dialects, spec, cancellation, rows);
        rows.finish();
    }

    private int maxRows() throws Failure {
        String text = options.get("--max-rows");
        if (text == null) {
            return -1;
        }
        if (!text.matches("\\d{1,9}")) {
            throw Failure.config("--max-rows must be a number");
        }
        return Integer.parseInt(text);
    }

    private ConnectionSpec connection(String role, String flag) {
        String password = Objects.requireNonNullElse(options.get(flag + "p"), "");
        secrets.add(password);
        return new ConnectionSpec(role, options.get(flag + "u"), options.get(flag + "n"), password,
                List.of(), ConnectionSpec.APPLICATION);
    }

    private void readPasswords() throws Failure {
        if (!options.has("--passwords-stdin")) {
            return;
        }
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            Fields passwords = Fields.parse(Objects.requireNonNullElse(line, ""));
            options.fallback("-scp", passwords.optionalText("scp"));
            options.fallback("-dcp", passwords.optionalText("dcp"));
        } catch (IOException e) {
            throw Failure.config("standard input cannot be read");
        }
    }

    private static String read(String file) throws Failure {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw Failure.config("cannot read the file " + file);
        }
    }
}

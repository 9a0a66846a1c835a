package dev.pipekit.jrunner.cli;

import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Script;
import dev.pipekit.jrunner.core.Secrets;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Log lines for people; progress is a bare number on its own line, which scripts look for. */
final class LogPrinter implements Listener {
    private final PrintStream out;
    private final Secrets secrets;

    LogPrinter(OutputStream out, Secrets secrets) {
        this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
        this.secrets = secrets;
    }

    void line(String text) {
        out.println(secrets.mask(text));
    }

    @Override
    public void progress(long rows, long bytes) {
        out.println(rows);
    }

    @Override
    public void log(Level level, String text) {
        line(level == Level.WARN ? "warning: " + text : text);
    }

    @Override
    public void statement(Script.Outcome outcome) {
        line(outcome.name() + ": " + outcome.rows() + " rows, " + outcome.ms() + " ms");
    }
}

package dev.pipekit.jrunner.cli;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Prints the rows of a query, and what the server says besides to another listener. */
final class RowPrinter implements Listener {
    private final RowFormat format;
    private final Writer out;
    private final Listener notices;
    private List<Column> columns;

    RowPrinter(RowFormat format, OutputStream out, Listener notices) {
        this.format = format;
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 32 * 1024);
        this.notices = notices;
    }

    @Override
    public void columns(List<Column> names) throws Failure {
        columns = names;
        write(() -> format.header(out, names));
    }

    @Override
    public void row(String[] values) throws Failure {
        write(() -> format.row(out, columns, values));
    }

    @Override
    public void log(Level level, String text) {
        notices.log(level, text);
    }

    void finish() throws Failure {
        write(out::flush);
    }

    private static void write(Write work) throws Failure {
        try {
            work.run();
        } catch (IOException e) {
            throw Failure.of(Kind.INTERNAL, "standard output was closed");
        }
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }
}

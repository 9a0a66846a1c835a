package dev.pipekit.jrunner.postgres;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Refusal;
import dev.pipekit.jrunner.core.RowWriter;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import java.util.List;

/** Rows from any database into COPY's text format. */
final class CopyTextWriter implements RowWriter {
    private final List<String> columns;
    private final CopyBuffer buffer;
    private final RowBytes line = new RowBytes();
    private long rows;

    CopyTextWriter(Session destination, Target target) throws Failure {
        columns = target.columns();
        buffer = CopyBuffer.open(destination, target, "text");
    }

    @Override
    public String path() {
        return "rows-copy";
    }

    @Override
    public long write(String[] values) throws Failure {
        rows++;
        line.clear();
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                line.putByte('\t');
            }
            boolean whole = line.putUtf8(values[i] == null ? "\\N" : escaped(values[i]));
            if (!whole) {
                String reason = "holds half of a character (a lone surrogate), which PostgreSQL cannot store";
                throw Failure.of(Kind.SQL, "column " + (i + 1) + " of row " + rows + " " + reason, "22021", null)
                        .refusing(new Refusal(columns.isEmpty() ? null : columns.get(i), reason));
            }
        }
        line.putByte('\n');
        buffer.write(line.array(), line.length());
        return line.length();
    }

    private static String escaped(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (isSpecial(value.charAt(i))) {
                return escape(value, i);
            }
        }
        return value;
    }

    private static boolean isSpecial(char c) {
        return c == '\\' || c == '\t' || c == '\n' || c == '\r';
    }

    private static String escape(String value, int first) {
        StringBuilder escaped = new StringBuilder(value.length() + 16).append(value, 0, first);
        for (int i = first; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> escaped.append("\\\\");
                case '\t' -> escaped.append("\\t");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    @Override
    public long finish() throws Failure {
        return buffer.finish();
    }

    @Override
    public void close() {
        buffer.close();
    }
}

package dev.pipekit.jrunner.postgres;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.RowWriter;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import java.nio.charset.StandardCharsets;
import org.postgresql.PGConnection;

/** Rows from any database into COPY's text format. */
final class CopyTextWriter implements RowWriter {
    private final CopyBuffer buffer;
    private final StringBuilder line = new StringBuilder(1024);

    CopyTextWriter(Session destination, Target target) throws Failure {
        String sql = "COPY " + target.sql(destination.dialect) + " FROM STDIN (FORMAT text)";
        buffer = new CopyBuffer(destination, destination.call(() ->
                destination.connection().unwrap(PGConnection.class).getCopyAPI().copyIn(sql)));
    }

    @Override
    public String path() {
        return "rows-copy";
    }

    @Override
    public long write(String[] values) throws Failure {
        line.setLength(0);
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                line.append('\t');
            }
            if (values[i] == null) {
                line.append("\\N");
            } else {
                appendEscaped(values[i]);
            }
        }
        byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        buffer.write(bytes);
        return bytes.length;
    }

    private void appendEscaped(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\t' -> line.append("\\t");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(c);
            }
        }
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

package dev.pipekit.jrunner.core;

import java.util.List;

/** Refuses NUL characters, with their place, for a writer that would not notice them by itself. */
final class NulGuard implements RowWriter {
    private final RowWriter writer;
    private final String database;
    private final List<String> columns;
    private final RowKey key;
    private long rows;

    NulGuard(RowWriter writer, String database, List<String> columns, RowKey key) {
        this.writer = writer;
        this.database = database;
        this.columns = columns;
        this.key = key;
    }

    @Override
    public String path() {
        return writer.path();
    }

    @Override
    public long write(String[] row) throws Failure, StartOver {
        rows++;
        for (int i = 0; i < row.length; i++) {
            if (row[i] != null && row[i].indexOf('\0') >= 0) {
                throw refused(row, columns.get(i));
            }
        }
        return writer.write(row);
    }

    private Failure refused(String[] row, String column) {
        String reason = "holds a NUL character, which " + database + " cannot store in text";
        String which = key.of(row) == null ? "" : " (" + key.of(row) + ")";
        return Failure.of(Kind.SQL, "column \"" + column + "\" of row " + rows + which + " " + reason, "22021", null)
                .refusing(new Refusal(column, reason));
    }

    @Override
    public long finish() throws Failure {
        return writer.finish();
    }

    @Override
    public void close() {
        writer.close();
    }
}

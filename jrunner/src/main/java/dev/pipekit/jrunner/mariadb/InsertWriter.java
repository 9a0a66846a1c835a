package dev.pipekit.jrunner.mariadb;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.PendingRows;
import dev.pipekit.jrunner.core.RowWriter;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Collections;
import java.util.List;

/** Multi-row INSERTs. A warning of the server means that it changed a value, so it is an error here. */
final class InsertWriter implements RowWriter {
    private static final int BATCH_ROWS = 500;
    /** Far below max_allowed_packet, and small enough for the heap. */
    private static final int BATCH_CHARS = 1024 * 1024;

    private final Session destination;
    private final String head;
    private final String marks;
    private final ColumnValue[] columns;
    private final PreparedStatement fullBatch;
    private final PendingRows pending = new PendingRows(BATCH_ROWS, BATCH_CHARS);
    private long written;

    InsertWriter(Session destination, Target target, List<Listener.Column> source) throws Failure {
        this.destination = destination;
        this.head = "INSERT INTO " + target.sql(destination.dialect) + " VALUES ";
        this.marks = "(" + String.join(",", Collections.nCopies(source.size(), "?")) + ")";
        this.columns = target
                .describe(destination, source, (from, table, i) -> new ColumnValue(destination.dialect, from, table, i))
                .toArray(ColumnValue[]::new);
        this.fullBatch = destination.call(() -> prepare(BATCH_ROWS));
    }

    private PreparedStatement prepare(int rows) throws SQLException {
        return destination.connection().prepareStatement(head + String.join(",", Collections.nCopies(rows, marks)));
    }

    @Override
    public String path() {
        return "insert";
    }

    @Override
    public long write(String[] values) throws Failure {
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                values[i] = columns[i].convert(values[i], pending.added() + 1);
            }
        }
        long chars = pending.add(values);
        if (pending.isFull()) {
            flush();
        }
        return chars;
    }

    private void flush() throws Failure {
        if (pending.isEmpty()) {
            return;
        }
        destination.check();
        destination.run(() -> {
            if (pending.rows().size() == BATCH_ROWS) {
                insert(fullBatch);
                return;
            }
            try (PreparedStatement statement = prepare(pending.rows().size())) {
                insert(statement);
            }
        });
        pending.clear();
    }

    private void insert(PreparedStatement statement) throws SQLException, Failure {
        int parameter = 1;
        for (String[] row : pending.rows()) {
            for (int i = 0; i < row.length; i++) {
                columns[i].set(statement, parameter++, row[i]);
            }
        }
        written += statement.executeUpdate();
        SQLWarning warning = statement.getWarnings();
        if (warning != null) {
            throw Failure.of(Kind.SQL, "destination: a value would be changed: " + warning.getMessage()
                    + " (counted from row " + (pending.before() + 1) + ")", warning.getSQLState(), warning);
        }
    }

    @Override
    public long finish() throws Failure {
        flush();
        return written;
    }

    @Override
    public void close() {
        try {
            fullBatch.close();
        } catch (SQLException e) {
            // The session is closed next.
        }
    }
}

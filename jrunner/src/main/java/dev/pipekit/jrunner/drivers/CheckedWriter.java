package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.PendingRows;
import dev.pipekit.jrunner.core.RowWriter;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.drivers.TargetColumn.Unfit;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** INSERTs whose values are checked against their columns before the database sees them. */
final class CheckedWriter implements RowWriter {
    private static final int BATCH_ROWS = 1000;
    /** Wide rows go in smaller batches: a batch is held in memory. */
    private static final long BATCH_CHARS = 1024 * 1024;

    private final Session destination;
    private final TargetColumn[] columns;
    private final String head;
    private final int rowsPerInsert;
    private final PreparedStatement insert;
    private final PendingRows pending = new PendingRows(BATCH_ROWS, BATCH_CHARS);
    private long written;

    CheckedWriter(Session destination, Target target, List<Listener.Column> source, Capabilities database) throws Failure {
        this.destination = destination;
        this.columns = target.describe(destination, source, database::column).toArray(TargetColumn[]::new);
        this.head = "INSERT INTO " + target.sql(destination.dialect) + " VALUES ";
        this.rowsPerInsert = database.rowsPerInsert();
        this.insert = destination.call(() -> prepare(rowsPerInsert));
    }

    private PreparedStatement prepare(int rows) throws SQLException {
        String row = Stream.of(columns).map(TargetColumn::parameter).collect(Collectors.joining(", ", "(", ")"));
        return destination.connection().prepareStatement(head + String.join(", ", Collections.nCopies(rows, row)));
    }

    @Override
    public String path() {
        return "insert";
    }

    @Override
    public long write(String[] values) throws Failure {
        long chars = pending.add(values);
        if (pending.isFull()) {
            flush();
        }
        return chars;
    }

    private void flush() throws Failure {
        destination.check();
        List<String[]> rows = pending.rows();
        int whole = rows.size() / rowsPerInsert * rowsPerInsert;
        destination.run(() -> {
            insert(insert, rowsPerInsert, rows.subList(0, whole), pending.before());
            if (whole < rows.size()) {
                try (PreparedStatement rest = prepare(1)) {
                    insert(rest, 1, rows.subList(whole, rows.size()), pending.before() + whole);
                }
            }
        });
        pending.clear();
    }

    private void insert(PreparedStatement statement, int rowsEach, List<String[]> rows, long first)
            throws SQLException, Failure {
        if (rows.isEmpty()) {
            return;
        }
        for (int r = 0; r < rows.size(); r++) {
            bind(statement, r % rowsEach * columns.length, rows.get(r), first + r + 1);
            if ((r + 1) % rowsEach == 0) {
                statement.addBatch();
            }
        }
        for (int count : statement.executeBatch()) {
            // Some drivers say that it worked, not on how many rows.
            written += count == Statement.SUCCESS_NO_INFO ? rowsEach : count;
        }
    }

    private void bind(PreparedStatement statement, int offset, String[] row, long number) throws SQLException, Failure {
        for (int i = 0; i < row.length; i++) {
            if (row[i] == null) {
                statement.setNull(offset + i + 1, columns[i].type);
                continue;
            }
            try {
                columns[i].set(statement, offset + i + 1, row[i]);
            } catch (Unfit e) {
                throw columns[i].refused(e, row[i], number);
            }
        }
    }

    @Override
    public long finish() throws Failure {
        if (!pending.isEmpty()) {
            flush();
        }
        return written;
    }

    @Override
    public void close() {
        try {
            insert.close();
        } catch (SQLException e) {
            // The session is closed next.
        }
    }
}

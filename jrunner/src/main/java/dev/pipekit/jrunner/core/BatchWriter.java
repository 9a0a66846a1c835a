package dev.pipekit.jrunner.core;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;

/** Batched INSERTs: slower than any bulk path, and every database has it. */
final class BatchWriter implements RowWriter {
    private static final int BATCH_ROWS = 1000;
    /** Wide rows go in smaller batches: a batch is held in memory. */
    private static final int BATCH_BYTES = 4 * 1024 * 1024;

    private final Session destination;
    private final PreparedStatement insert;
    private int pending;
    private long pendingBytes;
    private long rows;

    BatchWriter(Session destination, Target target, int columnCount) throws Failure {
        this.destination = destination;
        String marks = String.join(", ", Collections.nCopies(columnCount, "?"));
        String sql = "INSERT INTO " + target.sql(destination.dialect) + " VALUES (" + marks + ")";
        insert = destination.call(() -> destination.connection().prepareStatement(sql));
    }

    @Override
    public String path() {
        return "batch";
    }

    @Override
    public long write(String[] values) throws Failure {
        return destination.call(() -> {
            long bytes = 0;
            for (int i = 0; i < values.length; i++) {
                insert.setString(i + 1, values[i]);
                bytes += values[i] == null ? 0 : values[i].length();
            }
            insert.addBatch();
            pendingBytes += bytes;
            if (++pending == BATCH_ROWS || pendingBytes > BATCH_BYTES) {
                flush();
            }
            return bytes;
        });
    }

    private void flush() throws SQLException {
        for (int count : insert.executeBatch()) {
            rows += count;
        }
        pending = 0;
        pendingBytes = 0;
    }

    @Override
    public long finish() throws Failure {
        destination.run(this::flush);
        return rows;
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

package dev.pipekit.jrunner.mariadb;

import dev.pipekit.jrunner.core.RawReader;
import dev.pipekit.jrunner.core.RawRow;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Optional;
import org.mariadb.jdbc.client.result.CurrentRow;

/** Rows of MariaDB's text protocol: for each column its length and then its text. Its server was asked for UTF-8. */
final class TextRows implements RawReader {
    private static final byte[] UTC = "+00:00".getBytes(StandardCharsets.US_ASCII);

    /** Whether a column is a TIMESTAMP, whose text has no offset. The session is in UTC. */
    private final boolean[] instants;

    private TextRows(boolean[] instants) {
        this.instants = instants;
    }

    /** Empty when a column's text is not what the server sends. */
    static Optional<RawReader> of(ResultSetMetaData columns) throws SQLException {
        boolean[] instants = new boolean[columns.getColumnCount()];
        for (int i = 0; i < instants.length; i++) {
            switch (MariadbValues.form(columns, i + 1)) {
                case TEXT, TIME -> instants[i] = false;
                case INSTANT -> instants[i] = true;
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new TextRows(instants));
    }

    @Override
    public byte[] take(ResultSet result) throws SQLException {
        return CurrentRow.of(result);
    }

    @Override
    public void split(byte[] row, RawRow into) {
        int at = 0;
        for (int i = 0; i < instants.length; i++) {
            int first = row[at++] & 0xff;
            if (first == 251) {
                into.setNull(i);
                continue;
            }
            // 252, 253 and 254 say how many bytes the length has; it is below 2^31, for the row is an array.
            int lengthBytes = first < 251 ? 0 : first == 252 ? 2 : first == 253 ? 3 : 8;
            int length = lengthBytes == 0 ? first : littleEndian(row, at, Math.min(lengthBytes, 4));
            at += lengthBytes;
            if (instants[i]) {
                setInstant(row, at, length, i, into);
            } else {
                into.set(i, row, at, at + length);
            }
            at += length;
        }
    }

    private static int littleEndian(byte[] row, int from, int count) {
        int number = 0;
        for (int i = count - 1; i >= 0; i--) {
            number = number << 8 | row[from + i] & 0xff;
        }
        return number;
    }

    private static void setInstant(byte[] row, int from, int length, int column, RawRow into) {
        byte[] text = new byte[length + UTC.length];
        System.arraycopy(row, from, text, 0, length);
        System.arraycopy(UTC, 0, text, length, UTC.length);
        into.set(column, text, 0, text.length);
    }
}

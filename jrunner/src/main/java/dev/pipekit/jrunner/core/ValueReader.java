package dev.pipekit.jrunner.core;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;

/** Reads one column as text without losing anything; null is SQL's NULL. */
@FunctionalInterface
public interface ValueReader {
    String read(ResultSet row, int column) throws SQLException;

    ValueReader TEXT = ResultSet::getString;

    /** Readers for a database whose driver's own text form is not to be trusted for every type. */
    static ValueReader[] forTypes(ResultSetMetaData columns) throws SQLException {
        ValueReader[] readers = new ValueReader[columns.getColumnCount()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = forType(columns.getColumnType(i + 1));
        }
        return readers;
    }

    private static ValueReader forType(int type) {
        return switch (type) {
            // Plain digits: toString() of a large or small decimal has an exponent.
            case Types.DECIMAL, Types.NUMERIC -> (row, i) -> {
                BigDecimal value = row.getBigDecimal(i);
                return value == null ? null : value.toPlainString();
            };
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> (row, i) -> {
                byte[] value = row.getBytes(i);
                return value == null ? null : "\\x" + HexFormat.of().formatHex(value);
            };
            // java.time values have no JVM time zone to be shifted by, unlike java.sql.Timestamp.
            case Types.TIME -> (row, i) -> text(row.getObject(i, LocalTime.class));
            case Types.TIMESTAMP -> (row, i) -> spaced(row.getObject(i, LocalDateTime.class));
            case Types.TIMESTAMP_WITH_TIMEZONE -> (row, i) -> spaced(row.getObject(i, OffsetDateTime.class));
            default -> TEXT;
        };
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static String spaced(Object value) {
        return value == null ? null : value.toString().replace('T', ' ');
    }
}

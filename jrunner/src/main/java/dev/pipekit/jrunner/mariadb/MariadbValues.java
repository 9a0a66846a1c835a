package dev.pipekit.jrunner.mariadb;

import dev.pipekit.jrunner.core.ValueReader;
import dev.pipekit.jrunner.drivers.ValueText;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Types;

/** Reads MariaDB's values as the text that the server sent, or as what another database takes for the same. */
final class MariadbValues {
    private MariadbValues() {}

    /**
     * @param transfer for another database: a TIMESTAMP carries its offset, and what the server rounds is refused
     * @param text how the driver gives the server's text of a value
     * @param time the same of a day or a time
     */
    static ValueReader[] readers(ResultSetMetaData columns, boolean transfer, ValueReader text, ValueReader time)
            throws SQLException {
        ValueReader[] readers = new ValueReader[columns.getColumnCount()];
        for (int i = 1; i <= readers.length; i++) {
            readers[i - 1] = reader(columns, i, transfer, text, time);
        }
        return readers;
    }

    private static ValueReader reader(
            ResultSetMetaData columns, int i, boolean transfer, ValueReader text, ValueReader time) throws SQLException {
        return switch (form(columns, i)) {
            case BITS -> bits(columns.getPrecision(i));
            case BYTES -> ValueText::bytes;
            case TIME -> time;
            case INSTANT -> transfer ? instant(time) : time;
            case ROUNDED -> transfer ? refuseFloat(columns.getColumnLabel(i)) : text;
            case TEXT -> text;
        };
    }

    /** How a transfer reads a column: TEXT and TIME just as the server sent it, INSTANT with an offset, others not so. */
    enum Form { TEXT, TIME, INSTANT, BITS, BYTES, ROUNDED }

    static Form form(ResultSetMetaData columns, int i) throws SQLException {
        return switch (columns.getColumnTypeName(i)) {
            case "BIT" -> Form.BITS;
            case "GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON",
                    "GEOMETRYCOLLECTION" -> Form.BYTES;
            case "DATE", "DATETIME", "TIME" -> Form.TIME;
            case "TIMESTAMP" -> Form.INSTANT;
            case "FLOAT", "FLOAT UNSIGNED" -> Form.ROUNDED;
            default -> isBinary(columns.getColumnType(i)) ? Form.BYTES : Form.TEXT;
        };
    }

    private static boolean isBinary(int type) {
        return switch (type) {
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> true;
            default -> false;
        };
    }

    /** 0 or 1 for BIT(1); else {@code b0101}, which is a bit string to PostgreSQL and cannot be taken for a number. */
    private static ValueReader bits(int length) {
        return (row, column) -> {
            byte[] value = row.getBytes(column);
            if (value == null) {
                return null;
            }
            StringBuilder digits = new StringBuilder(8 * value.length);
            for (byte b : value) {
                digits.append(Integer.toBinaryString((b & 0xff) | 0x100), 1, 9);
            }
            String bits = digits.substring(Math.max(0, digits.length() - length));
            return length == 1 ? bits : "b" + bits;
        };
    }

    private static ValueReader instant(ValueReader time) {
        return (row, column) -> {
            String text = time.read(row, column);
            return text == null ? null : text + "+00:00";
        };
    }

    private static ValueReader refuseFloat(String column) {
        return (row, i) -> {
            throw new SQLDataException("column \"" + column + "\" is a FLOAT, which the server rounds to 6 digits when it "
                    + "sends it; read it as CAST(… AS DOUBLE)", "22003");
        };
    }
}

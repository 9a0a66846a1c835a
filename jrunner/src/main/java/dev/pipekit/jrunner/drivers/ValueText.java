package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.ValueReader;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;

/**
 * One text form of each value between databases: PostgreSQL's, so that its own text goes through unchanged. Bytes are
 * {@code \x00ff}, years before Christ end in {@code BC}, decimals have no exponent.
 */
public final class ValueText {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss").appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).toFormatter(Locale.ROOT);

    private ValueText() {}

    static String decimal(ResultSet row, int column) throws SQLException {
        BigDecimal value = row.getBigDecimal(column);
        return value == null ? null : value.toPlainString();
    }

    public static String bytes(ResultSet row, int column) throws SQLException {
        return hex(row.getBytes(column));
    }

    static String hex(byte[] value) {
        return value == null ? null : "\\x" + HexFormat.of().formatHex(value);
    }

    /** Of a driver whose text is the database's own and follows ISO 8601: {@code -0043-03-15} is 44 BC. */
    static String isoText(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : withEra(text);
    }

    static String withEra(String iso) {
        if (iso.startsWith("+")) {
            return iso.substring(1);
        }
        if (!iso.startsWith("-")) {
            return iso.startsWith("0000-") ? "0001" + iso.substring(4) + " BC" : iso;
        }
        int end = iso.indexOf('-', 1);
        return String.format("%04d", Integer.parseInt(iso.substring(1, end)) + 1) + iso.substring(end) + " BC";
    }

    static String date(LocalDate value) {
        return withEra(value.toString());
    }

    static String time(LocalTime value) {
        return TIME.format(value);
    }

    static String dateTime(LocalDateTime value) {
        return dateTime(value, "");
    }

    static String dateTime(LocalDateTime value, String offset) {
        return withEra(value.toLocalDate() + " " + TIME.format(value.toLocalTime()) + offset);
    }

    /** A type whose values have no form that another database takes for the same. */
    static ValueReader refuse(String column, String type) {
        return (row, i) -> {
            throw new SQLDataException("column \"" + column + "\" is " + type
                    + ", which has no form here that is safe to copy; read it as text with CAST(… AS VARCHAR)", "0A000");
        };
    }
}

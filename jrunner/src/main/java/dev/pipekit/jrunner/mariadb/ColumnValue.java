package dev.pipekit.jrunner.mariadb;

import dev.pipekit.jrunner.core.Dialect;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Refusal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns another database's text for a value into the one MariaDB reads as the same value. */
final class ColumnValue {
    private static final Set<String> BOOLEANS = Set.of("BOOL", "BOOLEAN");
    private static final Set<String> BIT_STRINGS = Set.of("BIT", "VARBIT");
    private static final Pattern INSTANT = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)(\\.\\d+)?([+-]\\d\\d(?::?\\d\\d(?::?\\d\\d)?)?)");
    private static final Pattern FRACTION = Pattern.compile("\\.(\\d*?)0*$");

    private final String name;
    private final String sourceType;
    private final String type;
    private final boolean binary;
    private final int scale;

    ColumnValue(Dialect dialect, Listener.Column source, ResultSetMetaData table, int column)
            throws SQLException {
        name = table.getColumnName(column);
        sourceType = source.type().toUpperCase(Locale.ROOT);
        type = table.getColumnTypeName(column);
        int jdbcType = table.getColumnType(column);
        binary = jdbcType == Types.BINARY || jdbcType == Types.VARBINARY || jdbcType == Types.LONGVARBINARY
                || jdbcType == Types.BLOB;
        scale = dialect.scale(table, column);
    }

    String convert(String value, long row) throws Failure {
        return switch (type) {
            case "DATETIME", "TIMESTAMP" -> withoutCut(utc(value, row), row);
            case "TIME" -> withoutCut(value, row);
            case "BIT" -> binaryDigits(value, row);
            default -> BOOLEANS.contains(sourceType) && isNumber() ? truth(value) : value;
        };
    }

    void set(PreparedStatement statement, int parameter, String value) throws SQLException {
        if (value != null && type.equals("BIT")) {
            statement.setBytes(parameter, new BigInteger(value, 2).toByteArray());
        } else if (value != null && binary && value.startsWith("\\x") && isBytes()) {
            statement.setBytes(parameter, HexFormat.of().parseHex(value, 2, value.length()));
        } else {
            statement.setString(parameter, value);
        }
    }

    private boolean isNumber() {
        return type.contains("INT") || type.equals("DECIMAL") || type.equals("DOUBLE") || type.equals("FLOAT");
    }

    private boolean isBytes() {
        return sourceType.equals("BYTEA") || sourceType.contains("BLOB") || sourceType.contains("BINARY")
                || sourceType.contains("GEOMETRY") || sourceType.contains("BIT DATA");
    }

    private static String truth(String value) {
        return switch (value) {
            case "t", "true", "TRUE" -> "1";
            case "f", "false", "FALSE" -> "0";
            default -> value;
        };
    }

    /** The session is in UTC, so an instant is written as UTC's wall clock. */
    private String utc(String value, long row) throws Failure {
        Matcher instant = INSTANT.matcher(value);
        if (!instant.matches()) {
            return value;
        }
        try {
            LocalDateTime local = LocalDateTime.parse(instant.group(1) + "T" + instant.group(2));
            LocalDateTime utc = local.minusSeconds(ZoneOffset.of(instant.group(4)).getTotalSeconds());
            String fraction = instant.group(3) == null ? "" : instant.group(3);
            String seconds = utc.getSecond() == 0 ? ":00" : "";
            return utc.toString().replace('T', ' ') + seconds + fraction;
        } catch (DateTimeException e) {
            throw refused(value, row, "is not a time MariaDB can hold");
        }
    }

    /** MariaDB cuts fractions of a second without a word. */
    private String withoutCut(String value, long row) throws Failure {
        Matcher fraction = FRACTION.matcher(value);
        if (fraction.find() && fraction.group(1).length() > scale) {
            throw refused(value, row, "has more decimals than the column's " + type + "(" + scale + ")");
        }
        return value;
    }

    /** To MariaDB a string in a BIT column is bytes: '5' would be 53. */
    private String binaryDigits(String value, long row) throws Failure {
        try {
            String plain = truth(value);
            if (plain.startsWith("b")) {
                return new BigInteger(plain.substring(1), 2).toString(2);
            }
            return new BigInteger(plain, BIT_STRINGS.contains(sourceType) ? 2 : 10).toString(2);
        } catch (NumberFormatException e) {
            throw refused(value, row, "is not a number of bits");
        }
    }

    private Failure refused(String value, long row, String why) {
        return Failure.of(Kind.SQL, "destination: column \"" + name + "\" of row " + row + ": " + value + " " + why,
                "22000", null).refusing(new Refusal(name, value + " " + why));
    }
}

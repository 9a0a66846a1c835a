package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Refusal;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** A column that is written to: checks that it holds a value as it is, for databases round and cut in silence. */
class TargetColumn {
    private static final Set<String> BOOLEANS = Set.of("BOOL", "BOOLEAN");
    /** Of SQL Server, whose driver has a number of its own for it. */
    static final int DATETIMEOFFSET = -155;

    final String name;
    final String typeName;
    final int type;
    final int precision;
    final int scale;
    private final String sourceType;
    private final Capabilities database;
    private final TimeText times;

    TargetColumn(Listener.Column source, ResultSetMetaData table, int column, Capabilities database)
            throws SQLException {
        name = table.getColumnName(column);
        typeName = table.getColumnTypeName(column).toUpperCase(Locale.ROOT);
        type = table.getColumnType(column);
        precision = table.getPrecision(column);
        scale = table.getScale(column);
        sourceType = source.type().toUpperCase(Locale.ROOT);
        times = new TimeText(database, database.secondDigits(table, column));
        this.database = database;
    }

    String parameter() {
        return database.parameter(typeName);
    }

    /** Binds a value that is not NULL; refuses one that the column would change. */
    void set(PreparedStatement statement, int parameter, String value) throws SQLException, Unfit {
        Object held = held(value);
        if (held instanceof Boolean truth) {
            statement.setBoolean(parameter, truth);
        } else if (held instanceof BigDecimal number) {
            statement.setBigDecimal(parameter, number);
        } else if (held instanceof Float number) {
            statement.setFloat(parameter, number);
        } else if (held instanceof Double number) {
            statement.setDouble(parameter, number);
        } else if (held instanceof byte[] bytes) {
            statement.setBytes(parameter, bytes);
        } else if (type == Types.TIMESTAMP && !database.takesText(typeName)) {
            database.bindDateTime(statement, parameter, (String) held);
        } else {
            statement.setString(parameter, (String) held);
        }
    }

    /** The value as it is bound: a Boolean, BigDecimal, Float, Double or byte[], and a String for every other type. */
    final Object held(String value) throws Unfit {
        if (database.takesText(typeName)) {
            return value;
        }
        return switch (type) {
            case Types.BOOLEAN, Types.BIT -> truth(value);
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> integer(value);
            case Types.DECIMAL, Types.NUMERIC -> decimal(value);
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> floating(value);
            case Types.DATE -> times.date(value);
            case Types.TIME -> times.time(value);
            case Types.TIMESTAMP -> times.dateTime(value);
            case Types.TIMESTAMP_WITH_TIMEZONE, DATETIMEOFFSET -> times.instant(value);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> bytes(value);
            case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR,
                    Types.CLOB, Types.NCLOB -> text(value);
            default -> throw new Unfit("cannot be written: the column's type " + typeName + " is not one of those");
        };
    }

    private boolean truth(String value) throws Unfit {
        return switch (value) {
            case "t", "true", "TRUE", "1" -> true;
            case "f", "false", "FALSE", "0" -> false;
            default -> throw new Unfit("is neither true nor false");
        };
    }

    /** The value as a number: 1 and 0 for a Boolean one. */
    final BigDecimal number(String value) throws Unfit {
        if (BOOLEANS.contains(sourceType)) {
            return truth(value) ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        try {
            return new BigDecimal(value.strip());
        } catch (NumberFormatException e) {
            throw new Unfit("is not a number that " + typeName + " can hold");
        }
    }

    private String integer(String value) throws Unfit {
        try {
            String plain = number(value).toBigIntegerExact().toString();
            int bits = switch (type) {
                case Types.SMALLINT -> 16;
                case Types.INTEGER -> 32;
                case Types.BIGINT -> 64;
                default -> 128;
            };
            if (!typeName.startsWith("U") && number(value).toBigIntegerExact().bitLength() >= bits) {
                throw new Unfit("is too large for " + typeName);
            }
            return plain;
        } catch (ArithmeticException e) {
            throw new Unfit("is not a whole number, which " + typeName + " holds");
        }
    }

    private BigDecimal decimal(String value) throws Unfit {
        BigDecimal number = number(value).stripTrailingZeros();
        if (precision > 0 && (number.scale() > scale || number.precision() - number.scale() > precision - scale)) {
            throw new Unfit("has more digits than " + typeName + " of " + precision + " and " + scale);
        }
        return precision > 0 ? number.setScale(scale) : number;
    }

    /** A Float or a Double. */
    private Number floating(String value) throws Unfit {
        boolean finite = !Set.of("NaN", "Infinity", "-Infinity").contains(value);
        if (!finite && !database.holdsNan()) {
            throw new Unfit("cannot be held by " + typeName + " here");
        }
        if (!database.isSingle(type, typeName)) {
            return finite ? exactDouble(number(value)) : Double.parseDouble(value);
        }
        float number = finite ? number(value).floatValue() : Float.parseFloat(value);
        if (finite && new BigDecimal(Float.toString(number)).compareTo(number(value)) != 0) {
            throw new Unfit("has more digits than " + typeName + " holds");
        }
        return number;
    }

    /** The double that this number is, or is printed as; 15 digits always come back from a double as they were. */
    static double exactDouble(BigDecimal number) throws Unfit {
        double value = number.doubleValue();
        boolean same = Double.isFinite(value) && (new BigDecimal(value).compareTo(number) == 0
                || new BigDecimal(Double.toString(value)).compareTo(number) == 0
                || value != 0 && number.stripTrailingZeros().precision() <= 15);
        if (!same) {
            throw new Unfit("has more digits than a floating-point number holds");
        }
        return value;
    }

    private byte[] bytes(String value) throws Unfit {
        if (!value.startsWith("\\x") || !isBytes(sourceType)) {
            throw new Unfit("is text, and the column takes bytes");
        }
        return HexFormat.of().parseHex(value, 2, value.length());
    }

    static boolean isBytes(String type) {
        return type.equals("BYTEA") || type.contains("BLOB") || type.contains("BINARY") || type.contains("GEOMETRY")
                || type.contains("BIT DATA") || type.contains("BINARY LARGE OBJECT") || type.equals("RAW")
                || type.equals("IMAGE") || type.equals("ROWVERSION");
    }

    private String text(String value) throws Unfit {
        if (precision > 0 && value.length() > precision && value.codePointCount(0, value.length()) > precision) {
            throw new Unfit("is longer than the column's " + precision + " characters");
        }
        return value;
    }

    /** Says which column of which row it was, and only the beginning of the value: it may be long. */
    Failure refused(Unfit why, String value, long row) {
        String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
        return Failure.of(Kind.SQL,
                "destination: column \"" + name + "\" of row " + row + ": " + shown + " " + why.getMessage(), "22000", why)
                .refusing(new Refusal(name, shown + " " + why.getMessage()));
    }

    /** A value that the column would change, or cannot take. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String why) {
            super(why);
        }
    }
}

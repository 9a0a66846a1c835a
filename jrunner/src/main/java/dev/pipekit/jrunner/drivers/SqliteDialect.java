package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.ValueReader;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** SQLite in a file. Its values have types of their own, whatever their column is declared as. */
public final class SqliteDialect extends LoadedDialect {
    public SqliteDialect() {
        super("sqlite");
    }

    /** A transaction that will write says so at once: one that began by reading could not wait for its turn. */
    @Override
    public void begin(Connection connection, boolean readOnly) throws SQLException {
        if (readOnly) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = ON");
            }
        } else {
            setImmediate(connection.unwrap(Connection.class));
        }
        connection.setAutoCommit(false);
    }

    private static void setImmediate(Connection connection) throws SQLException {
        try {
            for (Method method : connection.getClass().getMethods()) {
                if (method.getName().equals("setCurrentTransactionMode")) {
                    method.invoke(connection, method.getParameterTypes()[0].getField("IMMEDIATE").get(null));
                    return;
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new SQLException("SQLite's driver cannot begin a writing transaction", e);
        }
    }

    @Override
    ValueReader reader(ResultSetMetaData columns, int i) throws SQLException {
        String label = columns.getColumnLabel(i);
        boolean bytes = TargetColumn.isBytes(columns.getColumnTypeName(i).toUpperCase(Locale.ROOT));
        return (row, column) -> {
            Object value = row.getObject(column);
            if (value instanceof byte[] blob) {
                if (!bytes) {
                    throw new SQLDataException("column \"" + label + "\" holds bytes in a row, and text or numbers in "
                            + "others; read it as hex(…)", "22000");
                }
                return ValueText.hex(blob);
            }
            String text = value == null ? null : value.toString();
            return bytes && text != null ? ValueText.hex(text.getBytes(StandardCharsets.UTF_8)) : text;
        };
    }

    @Override
    Capabilities capabilities() {
        return new Capabilities() {
            @Override
            public TargetColumn column(Listener.Column source, ResultSetMetaData table, int column) throws SQLException {
                return new Column(source, table, column, this);
            }
        };
    }

    /** SQLITE_BUSY and SQLITE_LOCKED; SQLITE_CANTOPEN. */
    @Override
    public Optional<Kind> kindOf(SQLException e) {
        return Optional.ofNullable(kindByNumber(e.getErrorCode() & 0xff, List.of(5, 6), List.of(14)));
    }

    /** A column's declared type only leads: text that looks like a number becomes one, and then loses its digits. */
    private static final class Column extends TargetColumn {
        private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

        private final String sourceType;

        Column(Listener.Column source, ResultSetMetaData table, int column, Capabilities database) throws SQLException {
            super(source, table, column, database);
            sourceType = source.type().toUpperCase(Locale.ROOT);
        }

        @Override
        void set(PreparedStatement statement, int parameter, String value) throws SQLException, Unfit {
            if (isBytes(sourceType) && value.startsWith("\\x") && isBytes(typeName)) {
                statement.setBytes(parameter, HexFormat.of().parseHex(value, 2, value.length()));
            } else if (typeName.contains("CHAR") || typeName.contains("CLOB") || typeName.contains("TEXT")) {
                statement.setString(parameter, value);
            } else if (isBytes(typeName) || isBytes(sourceType)) {
                throw new Unfit(isBytes(typeName) ? "is text, and the column takes bytes" : "is bytes, and the column is not");
            } else if (isNumberLike(value)) {
                number(statement, parameter, number(value));
            } else {
                other(statement, parameter, value);
            }
        }

        private boolean isNumberLike(String value) {
            return sourceType.startsWith("BOOL") && value.matches("t|f|true|false|TRUE|FALSE")
                    || value.matches("\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?\\s*");
        }

        private void number(PreparedStatement statement, int parameter, BigDecimal number) throws SQLException, Unfit {
            boolean real = typeName.contains("REAL") || typeName.contains("FLOA") || typeName.contains("DOUB");
            BigDecimal plain = number.stripTrailingZeros();
            if (!real && plain.scale() <= 0 && plain.toBigInteger().bitLength() < 64) {
                statement.setLong(parameter, plain.longValueExact());
            } else if (typeName.contains("INT")) {
                throw new Unfit("is not a whole number of 64 bits, which " + typeName + " holds");
            } else {
                statement.setDouble(parameter, exactDouble(number));
            }
        }

        /** Infinities are numbers of a REAL column; NaN would be stored as NULL. */
        private void other(PreparedStatement statement, int parameter, String value) throws SQLException, Unfit {
            if (!NOT_FINITE.contains(value) || sourceType.contains("CHAR") || sourceType.contains("TEXT")) {
                if (typeName.contains("INT") || typeName.contains("REAL") || typeName.contains("DOUB")) {
                    throw new Unfit("is not a number that " + typeName + " can hold");
                }
                statement.setString(parameter, value);
            } else if (value.equals("NaN")) {
                throw new Unfit("cannot be held by SQLite, which would store NULL");
            } else {
                statement.setDouble(parameter, Double.parseDouble(value));
            }
        }
    }
}

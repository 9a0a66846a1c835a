package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.ValueReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/** DuckDB in a file, opened by this process alone. */
public final class DuckdbDialect extends LoadedDialect {
    /** What the driver makes of infinity: the last day and the last microsecond it can count. */
    private static final LocalDate LAST_DAY = LocalDate.ofEpochDay(Integer.MAX_VALUE);
    private static final LocalDate FIRST_DAY = LocalDate.ofEpochDay(-Integer.MAX_VALUE);
    private static final LocalDateTime LAST_MOMENT = LocalDateTime.of(1970, 1, 1, 0, 0).plus(Long.MAX_VALUE, ChronoUnit.MICROS);
    /** Of the other infinity the driver makes two moments, a second apart; nothing else is before this one. */
    private static final LocalDateTime FIRST_MOMENT = LocalDateTime.of(-290308, 12, 22, 0, 0);

    private static final Capabilities CAPABILITIES = new Capabilities() {
        @Override
        public int rowsPerInsert() {
            return 100;
        }

        @Override
        public boolean holdsNan() {
            return true;
        }

        @Override
        public boolean isSingle(int type, String typeName) {
            return typeName.equals("FLOAT");
        }

        @Override
        public int secondDigits(ResultSetMetaData table, int column) throws SQLException {
            return switch (table.getColumnTypeName(column)) {
                case "TIMESTAMP_S" -> 0;
                case "TIMESTAMP_MS" -> 3;
                case "TIMESTAMP_NS" -> 9;
                default -> 6;
            };
        }

        @Override
        public Optional<String> beforeChrist(String text) {
            return Optional.of(text.substring(0, 10) + " (BC)" + text.substring(10));
        }

        @Override
        public boolean holdsInfiniteTime() {
            return true;
        }

        @Override
        public boolean holdsEndOfDay() {
            return true;
        }

        @Override
        public boolean takesText(String typeName) {
            return Set.of("UUID", "INTERVAL", "JSON", "HUGEINT", "UHUGEINT", "UBIGINT", "UINTEGER", "TIME WITH TIME ZONE")
                    .contains(typeName) || typeName.startsWith("ENUM");
        }
    };

    public DuckdbDialect() {
        super("duckdb");
    }

    /** The driver knows no read-only connection beside one that writes. The zone is else that of the machine's TZ. */
    @Override
    public void begin(Connection connection, boolean readOnly) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
        }
        connection.setAutoCommit(false);
    }

    @Override
    ValueReader reader(ResultSetMetaData columns, int i) throws SQLException {
        return switch (columns.getColumnType(i)) {
            case Types.DATE -> DuckdbDialect::date;
            case Types.TIME -> DuckdbDialect::time;
            // Any other way of reading it passes through the time zone of this process, and skips its missing hours.
            case Types.TIMESTAMP -> DuckdbDialect::dateTime;
            case Types.TIMESTAMP_WITH_TIMEZONE -> DuckdbDialect::instant;
            // A bit string, which must not be taken for a number.
            case Types.BIT -> (row, column) -> row.getString(column) == null ? null : "b" + row.getString(column);
            default -> super.reader(columns, i);
        };
    }

    @Override
    boolean isNested(ResultSetMetaData columns, int i) throws SQLException {
        String type = columns.getColumnTypeName(i);
        return type.startsWith("MAP(") || type.startsWith("UNION(") || super.isNested(columns, i);
    }

    private static String date(ResultSet row, int column) throws SQLException {
        // Asked for a LocalDate, the driver goes by way of java.sql.Date and loses the era.
        LocalDate value = (LocalDate) row.getObject(column);
        if (value == null) {
            return null;
        }
        return value.equals(LAST_DAY) ? "infinity" : value.equals(FIRST_DAY) ? "-infinity" : ValueText.date(value);
    }

    private static String dateTime(ResultSet row, int column) throws SQLException {
        LocalDateTime value = row.getObject(column, LocalDateTime.class);
        return value == null ? null : infinite(value).orElseGet(() -> ValueText.dateTime(value));
    }

    private static String instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        if (value == null) {
            return null;
        }
        LocalDateTime utc = value.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
        return infinite(utc).orElseGet(() -> ValueText.dateTime(utc, "+00:00"));
    }

    private static Optional<String> infinite(LocalDateTime value) {
        if (value.equals(LAST_MOMENT)) {
            return Optional.of("infinity");
        }
        return value.isBefore(FIRST_MOMENT) ? Optional.of("-infinity") : Optional.empty();
    }

    /** The one time of day that Java has not is 24:00:00. */
    private static String time(ResultSet row, int column) throws SQLException {
        try {
            String text = row.getString(column);
            return text == null || text.length() > 5 ? text : text + ":00";
        } catch (DateTimeException e) {
            return "24:00:00";
        }
    }

    @Override
    Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** It has neither SQLSTATEs nor numbers. */
    @Override
    public Optional<Kind> kindOf(SQLException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Could not set lock on file")) {
            return Optional.of(Kind.CONNECT);
        }
        return message.startsWith("TransactionContext Error: Catalog write-write conflict")
                        || message.contains("Conflict on update") || message.contains("Conflict on tuple")
                ? Optional.of(Kind.TRANSIENT)
                : Optional.empty();
    }
}

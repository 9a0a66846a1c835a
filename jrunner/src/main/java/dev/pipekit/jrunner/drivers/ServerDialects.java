package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.BulkCopy;
import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.core.ValueReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Servers that cannot be had where Pipekit is built: docs/drivers.md says what was run of them. */
public final class ServerDialects {
    private ServerDialects() {}

    public static List<LoadedDialect> all() {
        return List.of(new Sqlserver(), new Db2("db2i"), new Db2("db2"), new Oracle());
    }

    /** A moment as every type of SQL Server reads it whatever the login's language: with a space, DATETIME takes the day for the month. */
    static String isoDateTime(String text) {
        return text.replace(' ', 'T');
    }

    private static final class Sqlserver extends LoadedDialect {
        private static final Capabilities CAPABILITIES = new Capabilities() {
            @Override
            public void bindDateTime(PreparedStatement statement, int parameter, String text) throws SQLException {
                statement.setString(parameter, isoDateTime(text));
            }
        };

        Sqlserver() {
            super("sqlserver");
        }

        /** Its text has a space before the offset, which others take for the end. */
        @Override
        ValueReader reader(ResultSetMetaData columns, int i) throws SQLException {
            if (columns.getColumnType(i) != TargetColumn.DATETIMEOFFSET) {
                return super.reader(columns, i);
            }
            return (row, column) -> {
                String text = row.getString(column);
                return text == null ? null : text.replaceFirst(" (?=[+-]\\d\\d:\\d\\d$)", "");
            };
        }

        @Override
        Capabilities capabilities() {
            return CAPABILITIES;
        }

        @Override
        public Optional<BulkCopy> bulkCopy(Session destination, Target target, List<Listener.Column> columns) throws Failure {
            ClassLoader driver = DriverLoader.load(entry).getClass().getClassLoader();
            return SqlserverBulkCopy.of(destination, target, columns, CAPABILITIES, driver);
        }

        @Override
        void addProperties(Properties properties, ConnectionSpec spec) {
            properties.setProperty("applicationName", spec.application());
        }

        @Override
        public String quote(String identifier) {
            return '[' + identifier.replace("]", "]]") + ']';
        }

        /** Deadlock, lock timeout, snapshot conflict; resource limits and a database that is not up yet. */
        @Override
        public Optional<Kind> kindOf(SQLException e) {
            return Optional.ofNullable(kindByNumber(e.getErrorCode(), List.of(1205, 1222, 3960),
                    List.of(10928, 10929, 40613, 40501)));
        }
    }

    /** DB2 for i by jt400, DB2 LUW by jcc: both end bit data with FOR BIT DATA, which drivers call binary. */
    private static final class Db2 extends LoadedDialect {
        private static final List<Integer> PASSING = List.of(-911, -913);

        Db2(String kind) {
            super(kind);
        }

        @Override
        void addProperties(Properties properties, ConnectionSpec spec) {
            if (entry.kind().equals("db2")) {
                properties.setProperty("clientProgramName", spec.application());
            }
        }

        /** JCC has nanoseconds at most, of up to twelve digits. */
        @Override
        ValueReader reader(ResultSetMetaData columns, int i) throws SQLException {
            if (entry.kind().equals("db2i")) {
                return super.reader(columns, i);
            }
            String column = columns.getColumnLabel(i);
            return switch (columns.getColumnType(i)) {
                case Types.DATE -> JccTimes.date(column);
                case Types.TIMESTAMP -> columns.getScale(i) <= 9
                        ? JccTimes.timestamp(column)
                        : ValueText.refuse(column, "TIMESTAMP(" + columns.getScale(i) + ")");
                default -> super.reader(columns, i);
            };
        }

        /** JCC cannot make an open connection read-only, and would warn of it each time. */
        @Override
        public void begin(Connection connection, boolean readOnly) throws SQLException {
            if (entry.kind().equals("db2")) {
                connection.setAutoCommit(false);
            } else {
                super.begin(connection, readOnly);
            }
        }

        /** SQLCODE 0 comes with every query; asking what it means is a call of the server, whose failure the next one gets. */
        @Override
        public boolean isNews(SQLWarning warning) {
            return warning.getErrorCode() != 0;
        }

        @Override
        public Optional<Kind> kindOf(SQLException e) {
            return Optional.ofNullable(kindByNumber(e.getErrorCode(), PASSING, List.of()));
        }
    }

    private static final class Oracle extends LoadedDialect {
        Oracle() {
            super("oracle");
        }

        @Override
        void addProperties(Properties properties, ConnectionSpec spec) {
            properties.setProperty("v$session.program", spec.application());
        }

        /** DATE has a time of day here, and getString follows the session's formats. */
        @Override
        ValueReader reader(ResultSetMetaData columns, int i) throws SQLException {
            return columns.getColumnType(i) == Types.TIMESTAMP ? Oracle::dateTime : super.reader(columns, i);
        }

        private static String dateTime(ResultSet row, int column) throws SQLException {
            LocalDateTime value = row.getObject(column, LocalDateTime.class);
            return value == null ? null : ValueText.dateTime(value);
        }

        /** Deadlock, serialization, lock timeout; listener without a service, too many sessions. */
        @Override
        public Optional<Kind> kindOf(SQLException e) {
            return Optional.ofNullable(kindByNumber(e.getErrorCode(), List.of(60, 8177, 30006, 54),
                    List.of(12514, 12541, 12516, 18)));
        }
    }
}

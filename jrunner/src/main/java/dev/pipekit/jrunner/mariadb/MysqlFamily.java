package dev.pipekit.jrunner.mariadb;

import dev.pipekit.jrunner.core.Dialect;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Refusal;
import dev.pipekit.jrunner.core.RowWriter;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What MariaDB and MySQL share whichever driver speaks to them: sessions, errors, and how values are written. */
abstract class MysqlFamily implements Dialect {
    /** What a session must have so that no value is changed without an error, and our literals mean what they say. */
    private static final String SESSION = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,"
            + "ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00', sql_select_limit = DEFAULT, "
            // A destination that is slow, or a source that thinks for hours, must not cost us the other session.
            + "net_write_timeout = 3600, wait_timeout = 86400";
    /** Error numbers whose SQLSTATE says too little. */
    private static final Map<Integer, Kind> KINDS = Map.of(
            1205, Kind.TRANSIENT, // lock wait timeout
            1020, Kind.TRANSIENT, // record has changed since last read
            1412, Kind.TRANSIENT, // table definition has changed, retry transaction
            1203, Kind.CONNECT, // too many connections of this user
            1226, Kind.CONNECT, // the same, by resource limit
            1927, Kind.LOST, // connection was killed
            2006, Kind.LOST, // server has gone away
            2013, Kind.LOST); // connection lost during a query

    /** {@code for column `shop`.`orders`.`total`}, or {@code Column 'total' cannot be null} */
    private static final Pattern COLUMN = Pattern.compile("(?i)column [`'](?:[^`']*`\\.`)*([^`']+)[`']");

    /** Makes it a session of ours; a connection that cannot become one is closed. */
    static Connection prepared(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The driver's own setReadOnly only chooses among replicas. */
    @Override
    public void begin(Connection connection, boolean readOnly) throws SQLException {
        if (readOnly) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION TRANSACTION READ ONLY");
            }
        }
        connection.setAutoCommit(false);
    }

    /** The driver would read the rest of a result that nobody wants, to its end. */
    @Override
    public void abandonResult(Connection connection) throws SQLException {
        cancel(connection);
    }

    @Override
    public Optional<Kind> kindOf(SQLException e) {
        return Optional.ofNullable(KINDS.get(e.getErrorCode()));
    }

    @Override
    public Refusal refusal(SQLException e) {
        String said = Dialect.super.refusal(e).reason().replaceFirst(" at row \\d+$", "");
        Matcher column = COLUMN.matcher(said);
        return new Refusal(column.find() ? column.group(1) : null, said);
    }

    @Override
    public String quote(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    @Override
    public RowWriter bulkWriter(Session destination, Target target, List<Listener.Column> columns) throws Failure {
        return new InsertWriter(destination, target, columns);
    }

    /** The same: a value must be converted for its column whichever way it goes. */
    @Override
    public RowWriter batchWriter(Session destination, Target target, List<Listener.Column> columns) throws Failure {
        return new InsertWriter(destination, target, columns);
    }
}

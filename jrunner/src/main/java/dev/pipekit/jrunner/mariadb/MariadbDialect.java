package dev.pipekit.jrunner.mariadb;

import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Dialect;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.JdbcUrl;
import dev.pipekit.jrunner.core.KeepAliveSockets;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Refusal;
import dev.pipekit.jrunner.core.RowWriter;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.core.ValueReader;
import dev.pipekit.jrunner.drivers.DriverEntry;
import dev.pipekit.jrunner.drivers.Registry;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mariadb.jdbc.Driver;

/** MariaDB, and MySQL by the same protocol, through MariaDB Connector/J. */
public final class MariadbDialect implements Dialect {
    private static final String DRIVERS_PREFIX = "jdbc:mariadb:";
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

    static {
        // It would print every error of a server to our streams, with the values in it.
        System.setProperty("mariadb.logging.disable", "true");
    }

    private final String prefix;

    /**
     * @param prefix the driver's own, jdbc:mariadb:, or jdbc:mysql: for the same
     */
    public MariadbDialect(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public String name() {
        return "MariaDB";
    }

    @Override
    public String urlPrefix() {
        return prefix;
    }

    @Override
    public Connection connect(ConnectionSpec spec) throws Failure, SQLException {
        DriverEntry entry = Registry.of("mariadb");
        JdbcUrl url = entry.parse(spec.url());
        Connection connection = new Driver().connect(
                DRIVERS_PREFIX + url.address, properties(entry.properties(url, spec), spec));
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** LOCAL INFILE is off by drivers.json: a server could ask for any file of ours. */
    private static Properties properties(Properties p, ConnectionSpec spec) {
        p.setProperty("connectionAttributes", "program_name:" + spec.application().replaceAll("[,:]", " "));
        // Values travel as text both ways, so that the server alone decides how they read.
        p.setProperty("useServerPrepStmts", "false");
        p.setProperty("cacheCodecs", "true");
        p.setProperty("tinyInt1isBit", "false");
        p.setProperty("yearIsDateType", "false");
        // An UPDATE counts the rows it found, also those that already were as wanted: expect_rows relies on it.
        p.setProperty("useAffectedRows", "false");
        // The driver's own tcpKeepIdle and its like are in classes for newer Javas, which our one jar does not have.
        p.setProperty("socketFactory", KeepAliveSockets.class.getName());
        p.setProperty("tcpKeepAlive", "true");
        return p;
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

    @Override
    public void cancel(Connection connection) throws SQLException {
        connection.unwrap(org.mariadb.jdbc.Connection.class).cancelCurrentQuery();
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

    /** Any size makes the driver read from the socket row by row; one row held at a time, however wide. */
    @Override
    public int fetchSize() {
        return 1;
    }

    @Override
    public ValueReader[] readers(ResultSetMetaData columns) throws SQLException {
        return MariadbValues.readers(columns, false);
    }

    @Override
    public ValueReader[] transferReaders(ResultSetMetaData columns) throws SQLException {
        return MariadbValues.readers(columns, true);
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

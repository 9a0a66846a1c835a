package dev.pipekit.jrunner.postgres;

import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Dialect;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.JdbcUrl;
import dev.pipekit.jrunner.core.KeepAliveSockets;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Migration;
import dev.pipekit.jrunner.core.Refusal;
import dev.pipekit.jrunner.core.RawWriter;
import dev.pipekit.jrunner.core.RowWriter;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.core.Transfer;
import dev.pipekit.jrunner.core.ValueReader;
import dev.pipekit.jrunner.drivers.DriverEntry;
import dev.pipekit.jrunner.drivers.Registry;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL, through pgjdbc. */
public final class PostgresDialect implements Dialect {
    private static final String PREFIX = "jdbc:postgresql:";
    /** The first version that ends a statement whose client has gone, when asked to look. */
    private static final int CONNECTION_CHECK_SINCE = 14;
    private static final int FIRST_FETCH = 200;
    /** {@code COPY orders, line 3, column total: "12x"} */
    private static final Pattern COPY_COLUMN = Pattern.compile("\\ACOPY .*, line \\d+, column (.+?)(?::|\\R|\\z)");

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public boolean tellsWhileRunning() {
        return true;
    }

    @Override
    public String urlPrefix() {
        return PREFIX;
    }

    @Override
    public Connection connect(ConnectionSpec spec) throws Failure, SQLException {
        DriverEntry entry = Registry.of("postgresql");
        JdbcUrl url = entry.parse(spec.url());
        Connection connection = open(PREFIX + url.address, properties(entry.properties(url, spec), spec), spec);
        if (connection == null) {
            throw Failure.config("the JDBC URL is not one that PostgreSQL's driver understands");
        }
        if (connection.getMetaData().getDatabaseMajorVersion() >= CONNECTION_CHECK_SINCE) {
            watchForLostClient(connection);
        }
        return connection;
    }

    private static Connection open(String address, Properties properties, ConnectionSpec spec)
            throws Failure, SQLException {
        try {
            return new Driver().connect(address, properties);
        } catch (SQLException e) {
            // The driver has one SQLSTATE for "no password was given" and for servers it cannot reach.
            if (spec.password().isEmpty() && "08004".equals(e.getSQLState())) {
                throw Failure.of(Kind.AUTH, "the server asks for a password and none was given", "08004", e);
            }
            throw e;
        }
    }

    private static Properties properties(Properties p, ConnectionSpec spec) {
        p.setProperty("ApplicationName", spec.application());
        p.setProperty("socketFactory", KeepAliveSockets.class.getName());
        // Once connected, the driver would switch off again what the factory has switched on.
        p.setProperty("tcpKeepAlive", "true");
        // Values travel as text both ways, so that the server alone decides how they read.
        p.setProperty("binaryTransfer", "false");
        p.setProperty("stringtype", "unspecified");
        // The first fetch is small; from then on as many rows as fit, so that wide ones do not fill the heap.
        p.setProperty("adaptiveFetch", "true");
        p.setProperty("adaptiveFetchMaximum", "5000");
        // As 40p would mean; the driver asks the JVM's management classes for it, which take 25 ms to load.
        p.setProperty("maxResultBuffer", Long.toString(Runtime.getRuntime().maxMemory() * 4 / 10));
        // Spares two round trips per connection.
        p.setProperty("assumeMinServerVersion", "9.4");
        return p;
    }

    /** A backend whose client was killed ends within a second, also in the middle of a statement. */
    private static void watchForLostClient(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET client_connection_check_interval = '1s'");
        } catch (SQLException e) {
            // Servers on some systems cannot look; such a backend ends when its statement does.
        }
    }

    @Override
    public void cancel(Connection connection) throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    @Override
    public void requireOpenTransaction(Connection connection) throws Failure, SQLException {
        if (connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE) {
            throw Failure.transactionEnded();
        }
    }

    /** A constraint names its column; of a value that cannot be read, the place in the COPY does. */
    @Override
    public Refusal refusal(SQLException e) {
        ServerErrorMessage said = e instanceof PSQLException known ? known.getServerErrorMessage() : null;
        if (said == null) {
            return Dialect.super.refusal(e);
        }
        Matcher place = COPY_COLUMN.matcher(String.valueOf(said.getWhere()));
        String column = said.getColumn() == null && place.find() ? place.group(1) : said.getColumn();
        return new Refusal(column, said.getMessage());
    }

    @Override
    public int fetchSize() {
        return FIRST_FETCH;
    }

    /** getString is the server's own text; getObject loses infinity, BC dates and 24:00:00. */
    @Override
    public ValueReader[] readers(ResultSetMetaData columns) throws SQLException {
        ValueReader[] readers = new ValueReader[columns.getColumnCount()];
        Arrays.fill(readers, ValueReader.TEXT);
        return readers;
    }

    /** The driver calls an integer with a sequence "serial", which is not a type a value can have. */
    @Override
    public String typeName(ResultSetMetaData columns, int column) throws SQLException {
        String name = columns.getColumnTypeName(column);
        return switch (name) {
            case "smallserial" -> "int2";
            case "serial" -> "int4";
            case "bigserial" -> "int8";
            default -> name;
        };
    }

    @Override
    public boolean storesNulCharacters() {
        return false;
    }

    @Override
    public Optional<Transfer> directTransfer(Session source, Session destination, Migration.Spec spec)
            throws Failure {
        return Optional.of(CopyTransfer.plan(source, destination, spec));
    }

    @Override
    public Optional<RawWriter> fastWriter(Session destination, Target target, List<Listener.Column> columns)
            throws Failure {
        return CopyBinaryWriter.open(destination, target, columns.size());
    }

    @Override
    public RowWriter bulkWriter(Session destination, Target target, List<Listener.Column> columns) throws Failure {
        return new CopyTextWriter(destination, target);
    }
}

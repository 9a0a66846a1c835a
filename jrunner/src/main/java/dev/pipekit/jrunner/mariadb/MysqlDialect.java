package dev.pipekit.jrunner.mariadb;

import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.JdbcUrl;
import dev.pipekit.jrunner.core.ValueReader;
import dev.pipekit.jrunner.drivers.DriverEntry;
import dev.pipekit.jrunner.drivers.DriverLoader;
import dev.pipekit.jrunner.drivers.Registry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;

/** MySQL through its own driver, Connector/J, from the drivers directory. */
public final class MysqlDialect extends MysqlFamily {
    /** Display width of a DATETIME and of a TIME of whole seconds; decimals come with a point. */
    private static final Map<String, Integer> WHOLE_SECONDS = Map.of("DATETIME", 19, "TIMESTAMP", 19, "TIME", 10);

    /** How to end what a connection is doing: by another one, since a statement whose rows are still coming has ended to the driver. */
    private final Map<Connection, Cut> cuts = Collections.synchronizedMap(new WeakHashMap<>());

    private record Cut(Driver driver, String url, Properties properties, long session) {
        void make() throws SQLException {
            try (Connection other = driver.connect(url, properties); Statement statement = other.createStatement()) {
                statement.execute("KILL QUERY " + session);
            }
        }
    }

    @Override
    public String name() {
        return "MySQL";
    }

    @Override
    public String urlPrefix() {
        return "jdbc:mysql:";
    }

    @Override
    public Connection connect(ConnectionSpec spec) throws Failure, SQLException {
        DriverEntry entry = Registry.of("mysql");
        JdbcUrl address = entry.parse(spec.url());
        Properties properties = entry.properties(address, spec);
        properties.setProperty("connectionAttributes", "program_name:" + spec.application().replaceAll("[,:]", " "));
        // Its thread closes connections that nobody closed: ours are closed.
        System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true");
        Driver driver = DriverLoader.load(entry);
        String url = urlPrefix() + address.address;
        Connection connection = prepared(driver.connect(url, properties));
        cuts.put(connection, new Cut(driver, url, properties, sessionOf(connection)));
        return connection;
    }

    private static long sessionOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet id = statement.executeQuery("SELECT CONNECTION_ID()")) {
            id.next();
            return id.getLong(1);
        }
    }

    @Override
    public void cancel(Connection connection) throws SQLException {
        cuts.get(connection).make();
    }

    /** What makes this driver hand out rows as they come, one at a time; any other size reads all of them first. */
    @Override
    public int fetchSize() {
        return Integer.MIN_VALUE;
    }

    @Override
    public ValueReader[] readers(ResultSetMetaData columns) throws SQLException {
        return MariadbValues.readers(columns, false, MysqlDialect::sent, MysqlDialect::sent);
    }

    @Override
    public ValueReader[] transferReaders(ResultSetMetaData columns) throws SQLException {
        return MariadbValues.readers(columns, true, MysqlDialect::sent, MysqlDialect::sent);
    }

    /** The server's text, byte for byte, in the character set that drivers.json pins; getString would read it as a date or number first. */
    private static String sent(ResultSet row, int column) throws SQLException {
        byte[] value = row.getBytes(column);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** The driver tells the decimals of numbers only. */
    @Override
    public int scale(ResultSetMetaData columns, int column) throws SQLException {
        Integer whole = WHOLE_SECONDS.get(columns.getColumnTypeName(column));
        return whole == null ? columns.getScale(column) : Math.max(0, columns.getColumnDisplaySize(column) - whole - 1);
    }
}

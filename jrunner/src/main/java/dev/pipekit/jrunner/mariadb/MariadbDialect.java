package dev.pipekit.jrunner.mariadb;

import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.JdbcUrl;
import dev.pipekit.jrunner.core.KeepAliveSockets;
import dev.pipekit.jrunner.core.RawReader;
import dev.pipekit.jrunner.core.ValueReader;
import dev.pipekit.jrunner.drivers.DriverEntry;
import dev.pipekit.jrunner.drivers.Registry;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.mariadb.jdbc.Driver;

/** MariaDB, and MySQL by the same protocol, through MariaDB Connector/J. */
public final class MariadbDialect extends MysqlFamily {
    static {
        // It would print every error of a server to our streams, with the values in it.
        System.setProperty("mariadb.logging.disable", "true");
    }

    @Override
    public String name() {
        return "MariaDB";
    }

    @Override
    public String urlPrefix() {
        return "jdbc:mariadb:";
    }

    @Override
    public Connection connect(ConnectionSpec spec) throws Failure, SQLException {
        DriverEntry entry = Registry.of("mariadb");
        JdbcUrl url = entry.parse(spec.url());
        Properties properties = properties(entry.properties(url, spec), spec);
        return prepared(new Driver().connect(urlPrefix() + url.address, properties));
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

    @Override
    public void cancel(Connection connection) throws SQLException {
        connection.unwrap(org.mariadb.jdbc.Connection.class).cancelCurrentQuery();
    }

    /** Any size makes the driver read from the socket row by row; one row held at a time, however wide. */
    @Override
    public int fetchSize() {
        return 1;
    }

    @Override
    public ValueReader[] readers(ResultSetMetaData columns) throws SQLException {
        return MariadbValues.readers(columns, false, ValueReader.TEXT, ServerText::read);
    }

    @Override
    public ValueReader[] transferReaders(ResultSetMetaData columns) throws SQLException {
        return MariadbValues.readers(columns, true, ValueReader.TEXT, ServerText::read);
    }

    @Override
    public Optional<RawReader> rawReader(ResultSetMetaData columns) throws SQLException {
        return TextRows.of(columns);
    }
}

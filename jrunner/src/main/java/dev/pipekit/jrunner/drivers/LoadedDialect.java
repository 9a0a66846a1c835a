package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Dialect;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.JdbcUrl;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.RowWriter;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.core.ValueReader;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Properties;

/** A database whose driver comes from the drivers directory. What is special about one is in its subclass. */
public class LoadedDialect implements Dialect {
    final DriverEntry entry;
    private final String prefix;

    public LoadedDialect(String kind) {
        entry = Registry.of(kind);
        prefix = entry.urlPrefixes().get(0);
    }

    @Override
    public String name() {
        return entry.name();
    }

    @Override
    public String urlPrefix() {
        return prefix;
    }

    @Override
    public final Connection connect(ConnectionSpec spec) throws Failure, SQLException {
        JdbcUrl url = entry.parse(spec.url());
        String address = entry.isFile() ? LocalFiles.check(entry, url.address) : url.address;
        Properties properties = entry.properties(url, spec);
        addProperties(properties, spec);
        beforeLoading();
        Connection connection = DriverLoader.load(entry).connect(prefix + address, properties);
        if (connection == null) {
            throw Failure.config("the JDBC URL is not one that the driver for " + name() + " understands");
        }
        opened(address);
        return TrackedConnection.of(connection, () -> closed(address));
    }

    /** What depends on the connection, such as the name the server shows for it. */
    void addProperties(Properties properties, ConnectionSpec spec) {}

    /** For drivers that read system properties when their classes are initialized. */
    void beforeLoading() {}

    void opened(String address) {}

    void closed(String address) {}

    @Override
    public final void cancel(Connection connection) throws SQLException {
        TrackedConnection.cancel(connection);
    }

    @Override
    public final ValueReader[] readers(ResultSetMetaData columns) throws SQLException {
        ValueReader[] readers = new ValueReader[columns.getColumnCount()];
        for (int i = 1; i <= readers.length; i++) {
            readers[i - 1] = reader(columns, i);
        }
        return readers;
    }

    @Override
    public final ValueReader[] transferReaders(ResultSetMetaData columns) throws SQLException {
        ValueReader[] readers = readers(columns);
        for (int i = 1; i <= readers.length; i++) {
            if (isNested(columns, i)) {
                readers[i - 1] = ValueText.refuse(columns.getColumnLabel(i), columns.getColumnTypeName(i));
            }
        }
        return readers;
    }

    /** A value made of values: no text of it is taken for the same by another database. */
    boolean isNested(ResultSetMetaData columns, int i) throws SQLException {
        return switch (columns.getColumnType(i)) {
            case Types.ARRAY, Types.STRUCT, Types.JAVA_OBJECT, Types.REF, Types.ROWID -> true;
            default -> false;
        };
    }

    ValueReader reader(ResultSetMetaData columns, int i) throws SQLException {
        return switch (columns.getColumnType(i)) {
            // Plain digits: the text of a large or small decimal may have an exponent.
            case Types.DECIMAL, Types.NUMERIC -> ValueText::decimal;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> ValueText::bytes;
            case Types.DATE, Types.TIME, Types.TIMESTAMP, Types.TIME_WITH_TIMEZONE, Types.TIMESTAMP_WITH_TIMEZONE ->
                    ValueText::isoText;
            default -> ValueReader.TEXT;
        };
    }

    /** How this database takes a value: see {@link TargetColumn}. */
    Capabilities capabilities() {
        return Capabilities.STANDARD;
    }

    @Override
    public RowWriter bulkWriter(Session destination, Target target, List<Listener.Column> columns) throws Failure {
        return new CheckedWriter(destination, target, columns, capabilities());
    }

    /** The same: a value must be checked against its column whichever way it goes. */
    @Override
    public RowWriter batchWriter(Session destination, Target target, List<Listener.Column> columns) throws Failure {
        return bulkWriter(destination, target, columns);
    }

    /** What the driver said no to, by the number the database has for it. */
    static Kind kindByNumber(int number, List<Integer> passing, List<Integer> unreachable) {
        if (passing.contains(number)) {
            return Kind.TRANSIENT;
        }
        return unreachable.contains(number) ? Kind.CONNECT : null;
    }
}

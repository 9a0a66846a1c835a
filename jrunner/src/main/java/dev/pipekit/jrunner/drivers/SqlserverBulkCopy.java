package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.BulkCopy;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.StartOver;
import dev.pipekit.jrunner.core.Target;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * SQLServerBulkCopy in the session's transaction, fed row by row. Its classes come with the driver, so they are met by
 * reflection. It says nothing of how many rows it wrote: the table is counted before and after.
 */
final class SqlserverBulkCopy implements BulkCopy {
    /** What an INSERT would do: values are taken as they are, constraints and triggers hold. One transaction, ours. */
    static final Map<String, Boolean> OPTIONS = Map.of(
            "KeepNulls", true, "KeepIdentity", true, "CheckConstraints", true, "FireTriggers", true,
            "TableLock", true, "UseInternalTransaction", false);

    private final Session destination;
    private final Target target;
    private final List<BulkColumn> columns;
    private final ClassLoader driver;

    private SqlserverBulkCopy(Session destination, Target target, List<BulkColumn> columns, ClassLoader driver) {
        this.destination = destination;
        this.target = target;
        this.columns = columns;
        this.driver = driver;
    }

    /** Empty when a column has a type that is left to INSERTs. */
    static Optional<BulkCopy> of(
            Session destination, Target target, List<Listener.Column> source, Capabilities database, ClassLoader driver)
            throws Failure {
        List<BulkColumn> columns = target.describe(destination, source, database::column).stream()
                .map(BulkColumn::of)
                .flatMap(Optional::stream)
                .toList();
        return columns.size() == source.size()
                ? Optional.of(new SqlserverBulkCopy(destination, target, columns, driver))
                : Optional.empty();
    }

    @Override
    public String path() {
        return "bulk-copy";
    }

    @Override
    public long write(Rows rows) throws Failure, StartOver {
        long before = count();
        BulkRecord record = new BulkRecord(columns, () -> {
            destination.check();
            return rows.next();
        });
        try {
            destination.run(() -> copy(record));
        } catch (Failure e) {
            if (record.failure() != null) {
                throw record.failure();
            }
            if (e.kind != Kind.SQL) {
                throw e;
            }
            throw new StartOver("the bulk copy was refused (" + e.getMessage() + "): starting over, by INSERTs");
        }
        return count() - before;
    }

    private long count() throws Failure {
        return destination.call(() -> {
            try (Statement statement = destination.connection().createStatement();
                    ResultSet count = statement.executeQuery("SELECT COUNT_BIG(*) FROM " + target.table())) {
                count.next();
                return count.getLong(1);
            }
        });
    }

    private void copy(BulkRecord record) throws SQLException {
        Class<?> records = load(driver, "ISQLServerBulkData");
        Object connection = destination.connection().unwrap(load(driver, "ISQLServerConnection"));
        Object copy = make(load(driver, "SQLServerBulkCopy"), List.of(Connection.class), connection);
        try {
            Object options = options(driver);
            call(copy, "setBulkCopyOptions", List.of(options.getClass()), options);
            call(copy, "setDestinationTableName", List.of(String.class), target.table());
            for (int i = 0; i < columns.size(); i++) {
                call(copy, "addColumnMapping", List.of(int.class, String.class), i + 1, columns.get(i).target.name);
            }
            call(copy, "writeToServer", List.of(records), record.as(records));
        } finally {
            call(copy, "close", List.of());
        }
    }

    static Object options(ClassLoader driver) throws SQLException {
        Object options = make(load(driver, "SQLServerBulkCopyOptions"), List.of());
        for (Map.Entry<String, Boolean> option : OPTIONS.entrySet()) {
            call(options, "set" + option.getKey(), List.of(boolean.class), option.getValue());
        }
        // However long it takes.
        call(options, "setBulkCopyTimeout", List.of(int.class), 0);
        return options;
    }

    static Class<?> load(ClassLoader driver, String name) throws SQLException {
        try {
            return Class.forName("com.microsoft.sqlserver.jdbc." + name, true, driver);
        } catch (ClassNotFoundException e) {
            throw new SQLException("the driver has no " + name, e);
        }
    }

    private static Object make(Class<?> type, List<Class<?>> parameters, Object... arguments) throws SQLException {
        return reflected(() -> type.getConstructor(parameters.toArray(Class<?>[]::new)).newInstance(arguments));
    }

    private static void call(Object on, String method, List<Class<?>> parameters, Object... arguments) throws SQLException {
        reflected(() -> on.getClass().getMethod(method, parameters.toArray(Class<?>[]::new)).invoke(on, arguments));
    }

    @FunctionalInterface
    private interface Reflection {
        Object perform() throws ReflectiveOperationException;
    }

    /** What the driver throws comes out as it is. */
    private static Object reflected(Reflection work) throws SQLException {
        try {
            return work.perform();
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SQLException said ? said : new SQLException(String.valueOf(e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw new SQLException("the driver is not as it was when this was written: " + e, e);
        }
    }
}

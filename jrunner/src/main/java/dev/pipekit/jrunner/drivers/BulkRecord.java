package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.BulkCopy;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.drivers.TargetColumn.Unfit;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The driver's ISQLServerBulkData, which is known at run time only: the rows as they come, none of them kept. */
final class BulkRecord implements InvocationHandler {
    private final List<BulkColumn> columns;
    private final BulkCopy.Rows rows;
    private Object[] row;
    private long number;
    private Failure failure;

    BulkRecord(List<BulkColumn> columns, BulkCopy.Rows rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** As an object of the driver's interface. */
    Object as(Class<?> driversInterface) {
        return Proxy.newProxyInstance(driversInterface.getClassLoader(), new Class<?>[] {driversInterface}, this);
    }

    /** Why there were no more rows, where that was neither the driver's fault nor the server's; or null. */
    Failure failure() {
        return failure;
    }

    /** Columns count from 1. */
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws SQLException {
        return switch (method.getName()) {
            case "getColumnOrdinals" -> ordinals();
            case "getColumnName" -> column(arguments).target.name;
            case "getColumnType" -> column(arguments).type;
            case "getPrecision" -> column(arguments).precision;
            case "getScale" -> column(arguments).target.scale;
            case "next" -> next();
            case "getRowData" -> row;
            case "toString" -> "rows";
            case "hashCode" -> System.identityHashCode(this);
            case "equals" -> proxy == arguments[0];
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private Set<Integer> ordinals() {
        Set<Integer> ordinals = new TreeSet<>();
        for (int i = 1; i <= columns.size(); i++) {
            ordinals.add(i);
        }
        return ordinals;
    }

    private BulkColumn column(Object[] arguments) {
        return columns.get((Integer) arguments[0] - 1);
    }

    private boolean next() throws SQLException {
        try {
            String[] next = rows.next();
            row = next == null ? null : converted(next);
            return row != null;
        } catch (Failure e) {
            failure = e;
            throw new SQLException(e.getMessage(), e.sqlState, e);
        }
    }

    private Object[] converted(String[] texts) throws Failure {
        number++;
        Object[] values = new Object[texts.length];
        for (int i = 0; i < texts.length; i++) {
            try {
                values[i] = columns.get(i).value(texts[i]);
            } catch (Unfit e) {
                throw columns.get(i).target.refused(e, texts[i], number);
            }
        }
        return values;
    }
}

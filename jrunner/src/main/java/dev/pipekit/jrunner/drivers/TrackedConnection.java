package dev.pipekit.jrunner.drivers;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection that remembers its last statement, because JDBC can only cancel a statement. */
final class TrackedConnection implements InvocationHandler {
    private final Connection connection;
    private final Runnable afterClose;
    private volatile Statement last;

    private TrackedConnection(Connection connection, Runnable afterClose) {
        this.connection = connection;
        this.afterClose = afterClose;
    }

    static Connection of(Connection connection, Runnable afterClose) {
        return (Connection) Proxy.newProxyInstance(TrackedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class}, new TrackedConnection(connection, afterClose));
    }

    static void cancel(Connection tracked) throws SQLException {
        Statement statement = ((TrackedConnection) Proxy.getInvocationHandler(tracked)).last;
        if (statement != null) {
            statement.cancel();
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        try {
            Object result = method.invoke(connection, arguments);
            if (result instanceof Statement statement) {
                last = statement;
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            if (method.getName().equals("close")) {
                afterClose.run();
            }
        }
    }
}

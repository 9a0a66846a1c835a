package dev.pipekit.jrunner.core;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/** An open connection with one transaction. Every SQL error leaves it as a {@link Failure}. */
public final class Session implements AutoCloseable {
    private static final int MAX_NOTICES = 100;

    public final Dialect dialect;
    private final ConnectionSpec spec;
    private final Connection connection;
    private final Cancellation cancellation;

    private Session(ConnectionSpec spec, Dialect dialect, Connection connection, Cancellation cancellation) {
        this.spec = spec;
        this.dialect = dialect;
        this.connection = connection;
        this.cancellation = cancellation;
    }

    public static Session openReadOnly(Dialects dialects, ConnectionSpec spec, Cancellation cancellation)
            throws Failure {
        return open(dialects, spec, cancellation, true);
    }

    public static Session open(Dialects dialects, ConnectionSpec spec, Cancellation cancellation) throws Failure {
        return open(dialects, spec, cancellation, false);
    }

    private static Session open(Dialects dialects, ConnectionSpec spec, Cancellation cancellation, boolean readOnly)
            throws Failure {
        cancellation.check();
        Dialect dialect = dialects.forUrl(spec.url());
        Session session = new Session(spec, dialect, connect(dialect, spec), cancellation);
        cancellation.add(session);
        try {
            session.prepare(readOnly);
            cancellation.check();
            return session;
        } catch (Failure e) {
            session.close();
            throw e;
        }
    }

    private static Connection connect(Dialect dialect, ConnectionSpec spec) throws Failure {
        try {
            return dialect.connect(spec);
        } catch (SQLException e) {
            String message = prefix(spec) + SqlErrors.sentence(e);
            Kind kind = dialect.kindOf(e).orElseGet(() -> SqlErrors.whileConnecting(e));
            throw Failure.of(kind, message, e.getSQLState(), e);
        }
    }

    private void prepare(boolean readOnly) throws Failure {
        for (String sql : spec.session()) {
            call(() -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute(sql);
                }
            });
        }
        run(() -> dialect.begin(connection, readOnly));
    }

    /** Runs JDBC code of this session, so that a failure says whose it was. */
    public <T> T call(SqlCall<T> work) throws Failure {
        try {
            return work.call();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    public void run(SqlRun work) throws Failure {
        try {
            work.run();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    public Connection connection() {
        return connection;
    }

    public void check() throws Failure {
        cancellation.check();
    }

    /** Ends the transaction; when the answer to COMMIT is lost, the failure says that the outcome is unknown. */
    public void commit() throws Failure {
        check();
        try {
            connection.commit();
        } catch (SQLException e) {
            boolean lost = kindOf(e) == Kind.LOST;
            throw lost ? Failure.commitUnknown(describe(e)) : failure(e);
        }
    }

    public void rollback() throws Failure {
        run(connection::rollback);
    }

    /** Rolls back where a failure is on its way already, or has been told. */
    void undo() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The session is closed in the end, and the server rolls back.
        }
    }

    /** Executes it, and passes on what the server says: while it runs where the driver lets us look, else afterwards. */
    boolean execute(Statement statement, String sql, Listener listener) throws SQLException, Failure {
        if (dialect.tellsWhileRunning()) {
            return BeforeRead.during(() -> statement.execute(sql), () -> tellNotices(listener, statement));
        }
        boolean hasRows = statement.execute(sql);
        logNotices(listener, statement);
        return hasRows;
    }

    /** All of them, and none is kept: a statement may raise millions. */
    private void tellNotices(Listener listener, Statement statement) {
        try {
            for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
                log(listener, w);
            }
            statement.clearWarnings();
        } catch (SQLException e) {
            // The connection was cut off: the statement itself says so.
        }
    }

    /** Passes on what the server said since the last time. */
    public void logNotices(Listener listener, Statement statement) throws Failure {
        run(() -> {
            logChain(listener, statement == null ? null : statement.getWarnings());
            logChain(listener, connection.getWarnings());
            connection.clearWarnings();
        });
    }

    private void logChain(Listener listener, SQLWarning first) {
        int left = MAX_NOTICES;
        for (SQLWarning w = first; w != null && left > 0; w = w.getNextWarning(), left--) {
            if (dialect.isNews(w)) {
                log(listener, w);
            }
        }
    }

    private void log(Listener listener, SQLWarning w) {
        boolean warning = w.getSQLState() != null && w.getSQLState().startsWith("01");
        listener.log(warning ? Listener.Level.WARN : Listener.Level.INFO, prefix(spec) + SqlErrors.notice(w));
    }

    /** Rolls back what was not committed. Never throws: a failure already on its way matters more. */
    @Override
    public void close() {
        try {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
            connection.close();
        } catch (SQLException e) {
            abort();
        } finally {
            cancellation.remove(this);
        }
    }

    void cancel() {
        try {
            dialect.cancel(connection);
        } catch (SQLException e) {
            // Sent again or cut off by Cancellation.
        }
    }

    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // Nothing is left to end.
        }
    }

    private Failure failure(SQLException e) {
        return cancellation.isRequested() ? Failure.cancelled() : describe(e);
    }

    private Kind kindOf(SQLException e) {
        return dialect.kindOf(e).orElseGet(() -> SqlErrors.whileWorking(e));
    }

    private Failure describe(SQLException e) {
        return Failure.of(kindOf(e), prefix(spec) + SqlErrors.sentence(e), e.getSQLState(), e);
    }

    private static String prefix(ConnectionSpec spec) {
        return spec.role().isEmpty() ? "" : spec.role() + ": ";
    }

    @FunctionalInterface
    public interface SqlCall<T> {
        T call() throws SQLException, Failure;
    }

    @FunctionalInterface
    public interface SqlRun {
        void run() throws SQLException, Failure;
    }
}

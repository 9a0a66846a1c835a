package dev.pipekit.jrunner.core;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of a query as text, fetched a few thousand at a time. */
final class RowReader implements AutoCloseable {
    private final Session session;
    private final Statement statement;
    private final ResultSet result;
    private final List<Listener.Column> columns;
    private final ValueReader[] readers;
    private final RawReader raw;
    private boolean ended;

    private RowReader(Session session, Statement statement, ResultSet result, boolean transfer)
            throws SQLException {
        this.session = session;
        this.statement = statement;
        this.result = result;
        ResultSetMetaData meta = result.getMetaData();
        this.readers = transfer ? session.dialect.transferReaders(meta) : session.dialect.readers(meta);
        this.raw = transfer ? session.dialect.rawReader(meta).orElse(null) : null;
        this.columns = new ArrayList<>(readers.length);
        for (int i = 1; i <= readers.length; i++) {
            columns.add(describe(session.dialect, meta, i));
        }
    }

    private static Listener.Column describe(Dialect dialect, ResultSetMetaData meta, int column) throws SQLException {
        // Not whether it may be NULL: PostgreSQL's driver would ask the server for that.
        return new Listener.Column(
                meta.getColumnLabel(column),
                dialect.typeName(meta, column),
                meta.getPrecision(column),
                dialect.scale(meta, column));
    }

    /** Runs the query; {@code maxRows} 0 means all. */
    static RowReader open(Session session, String sql, int maxRows) throws Failure {
        return open(session, sql, maxRows, false);
    }

    /** All rows, each value in the form that other databases take. */
    static RowReader openForTransfer(Session session, String sql) throws Failure {
        return open(session, sql, 0, true);
    }

    private static RowReader open(Session session, String sql, int maxRows, boolean transfer) throws Failure {
        session.check();
        // Not a PreparedStatement: a question mark in the SQL is an operator, not a parameter.
        Statement statement = session.call(() -> session.connection().createStatement());
        return session.call(() -> {
            statement.setFetchSize(session.dialect.fetchSize());
            statement.setMaxRows(maxRows);
            return new RowReader(session, statement, statement.executeQuery(sql), transfer);
        });
    }

    /** Reads from a result set that a statement has already produced. */
    static RowReader over(Session session, Statement statement) throws Failure {
        return session.call(() -> new RowReader(session, statement, statement.getResultSet(), false));
    }

    List<Listener.Column> columns() {
        return columns;
    }

    Statement statement() {
        return statement;
    }

    /** Whose rows {@link #nextRaw} gives, if it may be called. */
    Optional<RawReader> raw() {
        return Optional.ofNullable(raw);
    }

    /** The next row, or null after the last. */
    String[] next() throws Failure {
        return read(() -> {
            String[] row = new String[readers.length];
            for (int i = 0; i < row.length; i++) {
                row[i] = readers[i].read(result, i + 1);
            }
            return row;
        });
    }

    /** The same, as the server sent it. */
    byte[] nextRaw() throws Failure {
        return read(() -> raw.take(result));
    }

    private <R> R read(Session.SqlCall<R> row) throws Failure {
        try {
            return session.call(() -> {
                ended = !result.next();
                return ended ? null : row.call();
            });
        } catch (Error | RuntimeException e) {
            // As when a row does not fit into the heap: the driver stopped in the middle of it, and would wait for ever.
            session.abort();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            if (!ended) {
                session.dialect.abandonResult(session.connection());
            }
            statement.close();
        } catch (SQLException e) {
            // The session is closed next.
        }
    }
}

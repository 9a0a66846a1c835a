package dev.pipekit.jrunner.core;

import java.util.List;

/** One query in a read-only transaction; the rows go to the listener as they come. */
public final class Query {
    private Query() {}

    /**
     * @param maxRows rows wanted, or -1 for all
     */
    public record Spec(ConnectionSpec connection, String sql, int maxRows) {}

    public record Result(List<Listener.Column> columns, long rows, boolean truncated) {}

    public static Result run(Dialects dialects, Spec spec, Cancellation cancellation, Listener listener)
            throws Failure {
        // One row more than wanted tells whether there were more; the driver reads 0 as "all".
        int limit = spec.maxRows < 0 || spec.maxRows == Integer.MAX_VALUE ? 0 : spec.maxRows + 1;
        try (Session session = Session.openReadOnly(dialects, spec.connection, cancellation);
                RowReader reader = RowReader.open(session, spec.sql, limit)) {
            session.logNotices(listener, reader.statement());
            listener.columns(reader.columns());
            long rows = 0;
            for (String[] row = reader.next(); row != null; row = reader.next()) {
                if (limit > 0 && rows == spec.maxRows) {
                    return new Result(reader.columns(), rows, true);
                }
                listener.row(row);
                rows++;
            }
            return new Result(reader.columns(), rows, false);
        }
    }
}

package dev.pipekit.jrunner.postgres;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Migration;
import dev.pipekit.jrunner.core.Progress;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.core.Transfer;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** PostgreSQL to PostgreSQL: the bytes of one COPY go into the other and are never decoded. */
final class CopyTransfer implements Transfer {
    private final Session source;
    private final Session destination;
    private final String copyOut;
    private final Target target;
    private final boolean binary;

    private CopyTransfer(Session source, Session destination, String copyOut, Target target, boolean binary) {
        this.source = source;
        this.destination = destination;
        this.copyOut = copyOut;
        this.target = target;
        this.binary = binary;
    }

    static CopyTransfer plan(Session source, Session destination, Migration.Spec spec) throws Failure {
        String query = spec.query().replaceAll("[;\\s]+\\z", "");
        boolean binary = BinaryTypes.match(source, query, destination, spec.target());
        // The line break keeps a comment at the end of the query from hiding the bracket.
        String copyOut = "COPY (" + query + "\n) TO STDOUT (FORMAT " + (binary ? "binary" : "text") + ")";
        return new CopyTransfer(source, destination, copyOut, spec.target(), binary);
    }

    @Override
    public String path() {
        return binary ? "copy-binary" : "copy-text";
    }

    @Override
    public Counts run(Progress progress) throws Failure {
        progress.path("PostgreSQL to PostgreSQL, COPY " + (binary ? "binary" : "text"));
        destination.check();
        try (CopyBuffer buffer = CopyBuffer.open(destination, target, binary ? "binary" : "text")) {
            CopyOut out = source.call(() -> connection(source).getCopyAPI().copyOut(copyOut));
            try {
                return new Counts(pass(out, buffer, progress), buffer.finish());
            } finally {
                stop(out);
            }
        }
    }

    /** Returns the rows the source says it gave. */
    private long pass(CopyOut out, CopyBuffer buffer, Progress progress) throws Failure {
        // Each message holds one row, but for the end mark of the binary format.
        for (byte[] row = next(out); row != null; row = next(out)) {
            buffer.write(row, row.length);
            progress.add(1, row.length);
        }
        return out.getHandledRowCount();
    }

    private byte[] next(CopyOut out) throws Failure {
        return source.call(out::readFromCopy);
    }

    /**
     * Ends a COPY that is not wanted any more: the driver waits for ever when a session is closed while one
     * is open. Its cancel is a request; what was already on its way has to be read.
     */
    private static void stop(CopyOut out) {
        try {
            if (out.isActive()) {
                out.cancelCopy();
            }
            while (out.isActive()) {
                out.readFromCopy();
            }
        } catch (SQLException e) {
            // The server says that the COPY was cancelled: that is the wanted end.
        }
    }

    private static PGConnection connection(Session session) throws SQLException {
        return session.connection().unwrap(PGConnection.class);
    }
}

package dev.pipekit.jrunner.postgres;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.core.v3.CopyReplies;

/** Gathers rows for COPY FROM STDIN: the protocol lets a message hold any piece of the stream. */
final class CopyBuffer implements AutoCloseable {
    private static final int SIZE = 64 * 1024;
    /** Looking for a reply that has not come costs a millisecond. */
    private static final long READ_EVERY_NS = 100_000_000L;

    private final Session destination;
    private final CopyIn copy;
    private final byte[] buffer = new byte[SIZE];
    private int length;
    private long lastRead = System.nanoTime();

    private CopyBuffer(Session destination, CopyIn copy) {
        this.destination = destination;
        this.copy = copy;
    }

    /** Begins a COPY into the table; {@code format} is text or binary. */
    static CopyBuffer open(Session destination, Target target, String format) throws Failure {
        String sql = "COPY " + target.sql(destination.dialect) + " FROM STDIN (FORMAT " + format + ")";
        return new CopyBuffer(destination, destination.call(() ->
                destination.connection().unwrap(PGConnection.class).getCopyAPI().copyIn(sql)));
    }

    void write(byte[] bytes, int count) throws Failure {
        if (length + count > SIZE) {
            flush();
        }
        if (count > SIZE) {
            send(bytes, count);
            return;
        }
        System.arraycopy(bytes, 0, buffer, length, count);
        length += count;
    }

    /** Returns the rows the server took. */
    long finish() throws Failure {
        flush();
        return destination.call(copy::endCopy);
    }

    private void flush() throws Failure {
        if (length > 0) {
            send(buffer, length);
            length = 0;
        }
    }

    private void send(byte[] bytes, int count) throws Failure {
        destination.run(() -> {
            copy.writeToCopy(bytes, 0, count);
            readReplies();
        });
    }

    private void readReplies() throws SQLException {
        long now = System.nanoTime();
        if (now - lastRead > READ_EVERY_NS) {
            lastRead = now;
            CopyReplies.read(copy);
        }
    }

    /** A COPY that was not finished is taken back, so that the session can roll back in good order. */
    @Override
    public void close() {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            // The server answers CopyFail with an error: that is the wanted end.
        }
    }
}

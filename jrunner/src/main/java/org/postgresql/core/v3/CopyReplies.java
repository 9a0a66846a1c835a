package org.postgresql.core.v3;

import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/**
 * Reads what the server says in the middle of a COPY FROM STDIN. The driver looks only at its end: an error
 * in the first row would surface after the last, and a server that sends many notices would block for ever.
 * What it takes is visible in this package alone; the pinned version of the driver makes that safe.
 */
public final class CopyReplies {
    private CopyReplies() {}

    /** Throws the server's error if it has sent one; does not wait for it. */
    public static void read(CopyIn copy) throws SQLException {
        CopyInImpl operation = (CopyInImpl) copy;
        operation.getQueryExecutor().readFromCopy(operation, false);
    }
}

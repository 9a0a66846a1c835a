package dev.pipekit.jrunner.core;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Set;

/** Tells what an SQLException means, by SQLSTATE: texts differ by language and version. */
final class SqlErrors {
    /** Admin shutdown, crash shutdown, idle session timeout, idle in transaction timeout. */
    private static final Set<String> SESSION_ENDED = Set.of("57P01", "57P02", "57P05", "25P03");
    /** Serialization failure, deadlock, lock timeout, server starting up or shutting down. */
    private static final Set<String> PASSING = Set.of("40001", "40P01", "55P03", "57P03");
    /** Server starting up or shutting down, too many connections. */
    private static final Set<String> NOT_NOW = Set.of("57P03", "53300");

    private SqlErrors() {}

    static Kind whileConnecting(SQLException e) {
        String state = state(e);
        if (state.startsWith("28")) {
            return Kind.AUTH;
        }
        boolean unreachable = state.startsWith("08") || NOT_NOW.contains(state) || hasIoCause(e);
        return unreachable ? Kind.CONNECT : Kind.CONFIG;
    }

    static Kind whileWorking(SQLException e) {
        String state = state(e);
        if (state.startsWith("28")) {
            return Kind.AUTH;
        }
        if (PASSING.contains(state)) {
            return Kind.TRANSIENT;
        }
        return isConnectionLost(e) ? Kind.LOST : Kind.SQL;
    }

    static boolean isConnectionLost(SQLException e) {
        String state = state(e);
        return state.startsWith("08") || SESSION_ENDED.contains(state) || hasIoCause(e);
    }

    /** The message on one line; of a failed batch, the error behind it. */
    static String sentence(SQLException e) {
        return oneLine(e.getNextException() == null ? e : e.getNextException());
    }

    /** What a server says that is no error. The next of its chain is another one, not the cause of this. */
    static String notice(SQLWarning w) {
        return oneLine(w);
    }

    private static String oneLine(SQLException e) {
        // MariaDB's driver puts the number of its connection in front.
        return String.valueOf(e.getMessage()).strip().replaceFirst("^\\(conn=-?\\d+\\) ", "")
                .replaceAll("\\s*\\R\\s*", "; ");
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    private static boolean hasIoCause(SQLException e) {
        return e.getCause() instanceof IOException;
    }
}

package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Kind;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Derby in a directory, opened by this process alone and shut down with its last connection, for others to open. */
public final class DerbyDialect extends LoadedDialect {
    private final Map<String, Integer> open = new HashMap<>();

    public DerbyDialect() {
        super("derby");
    }

    /** It would write derby.log into the working directory. */
    @Override
    void beforeLoading() {
        System.setProperty("derby.stream.error.file", "/dev/null");
        System.setProperty("derby.locks.waitTimeout", "60");
    }

    @Override
    synchronized void opened(String address) {
        open.merge(address, 1, Integer::sum);
    }

    @Override
    synchronized void closed(String address) {
        if (open.merge(address, -1, (count, one) -> count == 1 ? null : count - 1) != null) {
            return;
        }
        try {
            Properties shutdown = new Properties();
            shutdown.setProperty("shutdown", "true");
            DriverLoader.load(entry).connect(urlPrefix() + address, shutdown);
        } catch (Exception e) {
            // A shutdown that worked is an exception, too (08006).
        }
    }

    /** XSDB6: another process has the database open; 40XL1: lock timeout. */
    @Override
    public Optional<Kind> kindOf(SQLException e) {
        for (SQLException cause = e; cause != null; cause = cause.getNextException()) {
            if ("XSDB6".equals(cause.getSQLState())) {
                return Optional.of(Kind.CONNECT);
            }
            if ("40XL1".equals(cause.getSQLState())) {
                return Optional.of(Kind.TRANSIENT);
            }
        }
        return Optional.empty();
    }
}

package dev.pipekit.jrunner.drivers;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Derby in a directory, opened by this process alone and shut down with its last connection, for others to open. */
public final class DerbyFileDialect extends DerbyDialect {
    private final Map<String, Integer> open = new HashMap<>();

    public DerbyFileDialect() {
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
}

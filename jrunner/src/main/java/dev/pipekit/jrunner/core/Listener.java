package dev.pipekit.jrunner.core;

import java.util.List;

/** What an operation tells while it runs. A null in a row is SQL's NULL. */
public interface Listener {
    default void columns(List<Column> columns) throws Failure {}

    default void row(String[] values) throws Failure {}

    default void progress(long rows, long bytes) {}

    default void log(Level level, String text) {}

    default void statement(Script.Outcome outcome) {}

    enum Level {
        INFO,
        WARN
    }

    /**
     * @param precision digits or characters, as the driver says; 0 where it knows of no limit
     */
    record Column(String name, String type, int precision, int scale) {}
}

package dev.pipekit.jrunner.core;

import java.util.Locale;

/** What went wrong, as far as a caller must know to decide what to do next. README.md lists them. */
public enum Kind {
    CONFIG(2),
    AUTH(3),
    CONNECT(4),
    LOST(4),
    SQL(5),
    TRANSIENT(6),
    EXPECTATION(7),
    CANCELLED(130),
    INTERNAL(1);

    public final int exitCode;

    Kind(int exitCode) {
        this.exitCode = exitCode;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

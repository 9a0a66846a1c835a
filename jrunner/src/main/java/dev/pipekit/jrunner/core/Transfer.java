package dev.pipekit.jrunner.core;

/** A way to move the rows of one query into one table, inside the destination's open transaction. */
public interface Transfer {
    /** Its name in the result: copy-binary, copy-text, rows-copy-binary, rows-copy or batch. */
    String path();

    Counts run(Progress progress) throws Failure;

    /** Rows read from the source, and rows the destination says it took. */
    record Counts(long sourceRows, long rows) {}
}

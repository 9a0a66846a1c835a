package dev.pipekit.jrunner.core;

/** Takes rows as text and writes them into one table. */
public interface RowWriter extends AutoCloseable {
    String path();

    /** Returns the bytes it took. */
    long write(String[] values) throws Failure;

    /** Returns the rows the destination acknowledged. */
    long finish() throws Failure;

    /** Gives up what was not finished; never throws. */
    @Override
    void close();
}

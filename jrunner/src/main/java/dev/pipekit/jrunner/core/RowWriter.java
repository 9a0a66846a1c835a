package dev.pipekit.jrunner.core;

/** Takes rows as text and writes them into one table. */
public interface RowWriter extends AutoCloseable {
    String path();

    /** Returns the bytes it took. Only a {@link Dialect#fastWriter} may ask to start over. */
    long write(String[] values) throws Failure, StartOver;

    /** Returns the rows the destination acknowledged. */
    long finish() throws Failure;

    /** Gives up what was not finished; never throws. */
    @Override
    void close();
}

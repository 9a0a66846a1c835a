package dev.pipekit.jrunner.core;

/** Fills one table by asking for row after row: the other way round than a {@link RowWriter}, for drivers that want it so. */
public interface BulkCopy {
    String path();

    /**
     * Writes all rows and returns how many the table has taken; asks to start over with another writer when the
     * database will not be filled in this way.
     */
    long write(Rows rows) throws Failure, StartOver;

    /** What is to be written. */
    @FunctionalInterface
    interface Rows {
        /** Null after the last. */
        String[] next() throws Failure;
    }
}

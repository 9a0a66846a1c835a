package dev.pipekit.jrunner.core;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads rows as their server sent them, where what {@link Dialect#transferReaders} would read is in there as it is. */
public interface RawReader {
    /** The row that the result is on, in an array that nobody else uses. */
    byte[] take(ResultSet result) throws SQLException;

    /** Finds the values in such a row. Called by another thread than {@link #take}. */
    void split(byte[] row, RawRow into);
}

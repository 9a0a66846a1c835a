package org.mariadb.jdbc.client.result;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The packet of the row that a result is on, in an array of its own. Only this package and subclasses see it; the pinned
 * version of the driver makes that safe. To make a String of each value takes a third of a copy's processor time.
 */
public final class CurrentRow {
    private CurrentRow() {}

    public static byte[] of(ResultSet result) throws SQLException {
        Result rows = result.unwrap(Result.class);
        return rows.data[rows.rowPointer];
    }
}

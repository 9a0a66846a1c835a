package dev.pipekit.jrunner.core;

import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.Optional;

/** One kind of database. A new one is a class that implements this and a line in {@link Dialects}. */
public interface Dialect {
    String name();

    /** Prefix of the JDBC URLs it serves, such as "jdbc:postgresql:". */
    String urlPrefix();

    /** Refuses unsafe URLs, then connects; leaves autocommit on. */
    Connection connect(ConnectionSpec spec) throws Failure, SQLException;

    /** Makes the server stop what the connection is doing; called from another thread. */
    void cancel(Connection connection) throws SQLException;

    /** Begins the session's transaction. */
    default void begin(Connection connection, boolean readOnly) throws SQLException {
        connection.setReadOnly(readOnly);
        connection.setAutoCommit(false);
    }

    /** Called before a result is closed that was not read to its end. */
    default void abandonResult(Connection connection) throws SQLException {}

    /** What an error means where its SQLSTATE does not say it. */
    default Optional<Kind> kindOf(SQLException e) {
        return Optional.empty();
    }

    /** What an error says of the one row that caused it. */
    default Refusal refusal(SQLException e) {
        return new Refusal(null, SqlErrors.sentence(e));
    }

    /** Fails when a statement has ended the transaction behind our back, where the driver can tell. */
    default void requireOpenTransaction(Connection connection) throws Failure, SQLException {}

    /** Reads every value as text that the database itself would take back unchanged. */
    default ValueReader[] readers(ResultSetMetaData columns) throws SQLException {
        return ValueReader.forTypes(columns);
    }

    /** As {@link #readers}, in the form that other databases take for the same value. */
    default ValueReader[] transferReaders(ResultSetMetaData columns) throws SQLException {
        return readers(columns);
    }

    /** A way around {@link #transferReaders} for this result, if there is one for all of its columns. */
    default Optional<RawReader> rawReader(ResultSetMetaData columns) throws SQLException {
        return Optional.empty();
    }

    /** Rows fetched at a time: 5000 was measured faster than 500 and than 20,000. */
    default int fetchSize() {
        return 5000;
    }

    default String typeName(ResultSetMetaData columns, int column) throws SQLException {
        return columns.getColumnTypeName(column);
    }

    /** Digits behind the point, of a number and of a second. */
    default int scale(ResultSetMetaData columns, int column) throws SQLException {
        return columns.getScale(column);
    }

    default String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** Whether a statement's warnings may be read while it runs; elsewhere asking for them is a statement of its own. */
    default boolean tellsWhileRunning() {
        return false;
    }

    /** Whether a warning says anything. */
    default boolean isNews(SQLWarning warning) {
        return true;
    }

    default boolean storesNulCharacters() {
        return true;
    }

    /** A path from this database to another of the same kind that need not look at the rows. */
    default Optional<Transfer> directTransfer(Session source, Session destination, Migration.Spec spec)
            throws Failure {
        return Optional.empty();
    }

    /** A way to fill the table that the database's driver has of its own, where it is faster than {@link #bulkWriter}. */
    default Optional<BulkCopy> bulkCopy(Session destination, Target target, List<Listener.Column> columns)
            throws Failure {
        return Optional.empty();
    }

    /** A way to write rows that is faster than {@link #bulkWriter} and may throw {@link StartOver} for some values. */
    default Optional<RawWriter> fastWriter(Session destination, Target target, List<Listener.Column> columns)
            throws Failure {
        return Optional.empty();
    }

    /** The fastest way to write any rows into this database. */
    default RowWriter bulkWriter(Session destination, Target target, List<Listener.Column> columns) throws Failure {
        return batchWriter(destination, target, columns);
    }

    /** INSERTs. */
    default RowWriter batchWriter(Session destination, Target target, List<Listener.Column> columns) throws Failure {
        return new BatchWriter(destination, target, columns.size());
    }
}

package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Listener;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;

/** What a database can hold, where databases differ. Everything else is the column's own type, precision and scale. */
interface Capabilities {
    Capabilities STANDARD = new Capabilities() {};

    default TargetColumn column(Listener.Column source, ResultSetMetaData table, int column) throws SQLException {
        return new TargetColumn(source, table, column, this);
    }

    /** Rows of one INSERT. */
    default int rowsPerInsert() {
        return 1;
    }

    /** The SQL of the parameter for a column of this type. */
    default String parameter(String typeName) {
        return "?";
    }

    /** Whether NaN and the infinities can be stored in a floating-point column. */
    default boolean holdsNan() {
        return false;
    }

    default boolean isSingle(int type, String typeName) {
        return type == Types.REAL;
    }

    /** Digits of a second that the column keeps. */
    default int secondDigits(ResultSetMetaData table, int column) throws SQLException {
        return Math.min(9, Math.max(0, table.getScale(column)));
    }

    /** Binds a timestamp without a zone: {@code 2024-03-31 02:30:00.123456}. */
    default void bindDateTime(PreparedStatement statement, int parameter, String text) throws SQLException {
        statement.setString(parameter, text);
    }

    /** A year before Christ, {@code 0044-03-15 BC} and perhaps a time, as this database writes it; empty for none. */
    default Optional<String> beforeChrist(String text) {
        return Optional.empty();
    }

    default boolean holdsInfiniteTime() {
        return false;
    }

    /** 24:00:00 as a time of day. */
    default boolean holdsEndOfDay() {
        return false;
    }

    /** A type of its own that takes the value's text, and refuses what it cannot read. */
    default boolean takesText(String typeName) {
        return false;
    }
}

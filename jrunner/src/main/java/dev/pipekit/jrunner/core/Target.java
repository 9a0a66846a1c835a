package dev.pipekit.jrunner.core;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where rows go.
 *
 * @param table SQL text, quoted and qualified by the caller
 * @param columns raw names, quoted here; empty means the table's own columns by position
 */
public record Target(String table, List<String> columns) {
    /** {@code "s"."t" ("a", "b")}, or the table alone. */
    public String sql(Dialect dialect) {
        if (columns.isEmpty()) {
            return table;
        }
        return table + columns.stream().map(dialect::quote).collect(Collectors.joining(", ", " (", ")"));
    }

    /** What {@code maker} makes of each column that rows of the source go into; fails where there are more or fewer. */
    public <T> List<T> describe(Session destination, List<Listener.Column> source, ColumnMaker<T> maker) throws Failure {
        String names = columns.isEmpty()
                ? "*"
                : columns.stream().map(destination.dialect::quote).collect(Collectors.joining(", "));
        return destination.call(() -> {
            try (Statement statement = destination.connection().createStatement();
                    ResultSet none = statement.executeQuery("SELECT " + names + " FROM " + table + " WHERE 1 = 0")) {
                ResultSetMetaData found = none.getMetaData();
                if (found.getColumnCount() != source.size()) {
                    throw Failure.of(Kind.SQL, "destination: the query has " + source.size()
                            + " columns and the table takes " + found.getColumnCount());
                }
                List<T> made = new ArrayList<>();
                for (int i = 0; i < source.size(); i++) {
                    made.add(maker.make(source.get(i), found, i + 1));
                }
                return made;
            }
        });
    }

    /** Counts the table's columns from 1. */
    @FunctionalInterface
    public interface ColumnMaker<T> {
        T make(Listener.Column source, ResultSetMetaData table, int column) throws SQLException;
    }
}

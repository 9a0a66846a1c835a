package dev.pipekit.jrunner.core;

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
}

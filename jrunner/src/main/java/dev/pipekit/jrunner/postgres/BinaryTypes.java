package dev.pipekit.jrunner.postgres;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.Target;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides whether rows may go from one server to another in COPY's binary format. */
final class BinaryTypes {
    /**
     * Built-in types whose binary form means the same on every server, as pg_type names them. Not here:
     * types that hold OIDs of their own server (reg*, enums, composites) and money, which depends on the locale.
     */
    private static final Set<String> PORTABLE = Set.of(
            "bool", "bytea", "char", "name", "int2", "int4", "int8", "float4", "float8", "numeric", "text",
            "varchar", "bpchar", "date", "time", "timetz", "timestamp", "timestamptz", "interval", "uuid",
            "json", "jsonb", "inet", "cidr", "macaddr", "macaddr8", "bit", "varbit", "point", "box");

    /** To COPY's binary format these are their characters; the receiving type checks and pads them as it does in text. */
    private static final Set<String> CHARACTERS = Set.of("text", "varchar", "bpchar", "json");

    private static final String TABLE_COLUMNS = """
            SELECT a.attname, CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN t.typname END
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""";

    private BinaryTypes() {}

    /** True when each column of the query has the binary form of the column it goes to, and all are portable. */
    static boolean match(Session source, String query, Session destination, Target target) throws Failure {
        List<String> from = queryTypes(source, query);
        List<String> to = targetTypes(destination, target);
        return forms(from).equals(forms(to)) && from.stream().allMatch(BinaryTypes::isPortable);
    }

    private static List<String> forms(List<String> types) {
        return types.stream().map(type -> type != null && CHARACTERS.contains(type) ? "text" : type).toList();
    }

    private static boolean isPortable(String type) {
        return type != null && PORTABLE.contains(type.startsWith("_") ? type.substring(1) : type);
    }

    private static List<String> queryTypes(Session source, String query) throws Failure {
        return source.call(() -> {
            try (Statement statement = source.connection().createStatement();
                    ResultSet none = statement.executeQuery("SELECT * FROM (" + query + "\n) q LIMIT 0")) {
                ResultSetMetaData meta = none.getMetaData();
                List<String> types = new ArrayList<>();
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    types.add(source.dialect.typeName(meta, i));
                }
                return types;
            }
        });
    }

    /** Names in pg_type, null for types of others; from the catalog: reading the table itself would take a privilege that writing it does not. */
    static List<String> targetTypes(Session destination, Target target) throws Failure {
        Map<String, String> all = destination.call(() -> {
            try (PreparedStatement statement = destination.connection().prepareStatement(TABLE_COLUMNS)) {
                statement.setString(1, target.table());
                Map<String, String> types = new LinkedHashMap<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        types.put(row.getString(1), row.getString(2));
                    }
                }
                return types;
            }
        });
        List<String> wanted = target.columns().isEmpty() ? List.copyOf(all.keySet()) : target.columns();
        List<String> types = new ArrayList<>();
        wanted.forEach(column -> types.add(all.get(column)));
        return types;
    }
}

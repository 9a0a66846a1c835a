package dev.pipekit.jrunner.core;

import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;

/** Where rows go that the destination refuses: a table of their own, in the same transaction as the others. */
public final class SetAside {
    private static final List<String> COLUMNS = List.of("row_number", "row_key", "column_name", "reason", "row_values");
    /** Reasons that are told with the result; all of them are in the table. */
    private static final int FIRST = 5;
    private static final int MAX_REASON = 500;

    private final Session destination;
    private final Spec spec;
    private final List<String> columns;
    private final RowKey key;
    private final List<Rejection> first = new ArrayList<>();
    private long count;

    /**
     * @param table SQL text; has the columns row_number, row_key, column_name, reason and row_values
     * @param limit with more rows than that, the transfer fails
     */
    public record Spec(String table, long limit) {}

    /**
     * @param row counts from 1 in the order of the query
     * @param key null without one
     */
    public record Rejection(long row, String key, Refusal refusal) {
        String sentence() {
            String where = "row " + row + (key == null ? "" : " (" + key + ")");
            return where + (refusal.column() == null ? "" : ", column \"" + refusal.column() + '"') + ": " + refusal.reason();
        }
    }

    SetAside(Session destination, Spec spec, List<String> columns, RowKey key) {
        this.destination = destination;
        this.spec = spec;
        this.columns = columns;
        this.key = key;
    }

    void add(long number, String[] row, Refusal refusal) throws Failure {
        String reason = RowText.storable(refusal.reason());
        Refusal storable = new Refusal(
                refusal.column(), reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason);
        Rejection rejection = new Rejection(number, key.of(row), storable);
        if (first.size() < FIRST) {
            first.add(rejection);
        }
        if (count >= spec.limit) {
            throw Failure.of(Kind.EXPECTATION, "destination: more than " + spec.limit
                    + " rows were refused; the first: " + first.get(0).sentence());
        }
        insert(rejection, row);
    }

    private void insert(Rejection rejection, String[] row) throws Failure {
        Target target = new Target(spec.table, COLUMNS);
        String sql = "INSERT INTO " + target.sql(destination.dialect) + " VALUES (?, ?, ?, ?, ?)";
        destination.run(() -> {
            try (PreparedStatement insert = destination.connection().prepareStatement(sql)) {
                insert.setLong(1, rejection.row);
                insert.setString(2, rejection.key);
                insert.setString(3, rejection.refusal.column());
                insert.setString(4, rejection.refusal.reason());
                insert.setString(5, RowText.json(columns, row));
                count += insert.executeUpdate();
            }
        });
    }

    /** Rows that the table has taken. */
    long count() {
        return count;
    }

    List<Rejection> first() {
        return List.copyOf(first);
    }
}

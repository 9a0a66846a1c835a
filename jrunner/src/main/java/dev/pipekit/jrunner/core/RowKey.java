package dev.pipekit.jrunner.core;

import java.util.ArrayList;
import java.util.List;

/** Names one row for people, by the values of its key. */
final class RowKey {
    /** A key is told in messages; nobody reads a longer one. */
    private static final int MAX_VALUE = 100;

    private final List<String> names;
    private final int[] positions;

    /**
     * @param key names of columns; those that are not among {@code columns} are left out
     */
    RowKey(List<String> key, List<String> columns) {
        names = key.stream().filter(columns::contains).toList();
        positions = names.stream().mapToInt(columns::indexOf).toArray();
    }

    /** {@code id=17, region=EU}, or null without a key. */
    String of(String[] row) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            parts.add(names.get(i) + "=" + clipped(String.valueOf(row[positions[i]])));
        }
        return parts.isEmpty() ? null : RowText.storable(String.join(", ", parts));
    }

    private static String clipped(String value) {
        return value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "…";
    }
}

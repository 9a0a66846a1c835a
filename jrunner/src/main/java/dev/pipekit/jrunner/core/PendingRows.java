package dev.pipekit.jrunner.core;

import java.util.ArrayList;
import java.util.List;

/** Rows that wait to be written at once. They are held in memory: few of them when they are large. */
public final class PendingRows {
    private final int maxRows;
    private final long maxChars;
    private final List<String[]> rows = new ArrayList<>();
    private long chars;
    private long added;

    public PendingRows(int maxRows, long maxChars) {
        this.maxRows = maxRows;
        this.maxChars = maxChars;
    }

    /** Returns the characters of its values. */
    public long add(String[] row) {
        int length = RowText.length(row);
        rows.add(row);
        chars += length;
        added++;
        return length;
    }

    public boolean isFull() {
        return rows.size() == maxRows || chars > maxChars;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public List<String[]> rows() {
        return rows;
    }

    /** How many there have been before these. */
    public long before() {
        return added - rows.size();
    }

    /** How many there have been with these. */
    public long added() {
        return added;
    }

    public void clear() {
        rows.clear();
        chars = 0;
    }
}

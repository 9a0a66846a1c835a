package dev.pipekit.jrunner.core;

/** Where the text of each value of a row is, as UTF-8 in what its server sent: no String is made of it. Used again for the next row. */
public final class RawRow {
    private final byte[][] texts;
    private final int[] starts;
    private final int[] ends;

    RawRow(int columnCount) {
        texts = new byte[columnCount][];
        starts = new int[columnCount];
        ends = new int[columnCount];
    }

    public int size() {
        return texts.length;
    }

    public void set(int column, byte[] text, int start, int end) {
        texts[column] = text;
        starts[column] = start;
        ends[column] = end;
    }

    public void setNull(int column) {
        texts[column] = null;
    }

    /** The array that holds it; null is SQL's NULL. */
    public byte[] text(int column) {
        return texts[column];
    }

    public int start(int column) {
        return starts[column];
    }

    public int end(int column) {
        return ends[column];
    }
}

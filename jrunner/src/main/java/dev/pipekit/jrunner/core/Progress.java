package dev.pipekit.jrunner.core;

/** Counts what has moved and tells it at most four times a second. */
public final class Progress {
    private static final long INTERVAL_NS = 250_000_000L;

    private final Listener listener;
    private long rows;
    private long bytes;
    private long last = System.nanoTime();

    Progress(Listener listener) {
        this.listener = listener;
    }

    public void add(long moreRows, long moreBytes) {
        rows += moreRows;
        bytes += moreBytes;
        // The clock is read once in 64 rows: it costs more than counting.
        if ((rows & 63) == 0 || moreBytes > 1024) {
            tell();
        }
    }

    /** Says which way the rows take. */
    public void path(String text) {
        listener.log(Listener.Level.INFO, text);
    }

    /** What was counted did not happen. */
    void startOver(String why) {
        rows = 0;
        bytes = 0;
        listener.log(Listener.Level.INFO, why);
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    private void tell() {
        long now = System.nanoTime();
        if (now - last >= INTERVAL_NS) {
            last = now;
            listener.progress(rows, bytes);
        }
    }
}

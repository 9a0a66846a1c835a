package dev.pipekit.jrunner.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Rows on their way from the thread that reads to the one that writes. Bounded by their size, not their number: a row
 * that is large for the heap is alone in it.
 */
final class RowQueue {
    /** Characters read and not yet written, at most, but for the rows that cross this line. */
    private static final long LIMIT = 128 * 1024;
    private static final int BATCH_ROWS = 500;
    private static final int BATCH_CHARS = 32 * 1024;

    private final Queue<Batch> batches = new ArrayDeque<>();
    private Batch filling = new Batch();
    private long underWay;
    private boolean stopped;
    private boolean ended;
    private Throwable failure;

    static final class Batch {
        final List<String[]> rows = new ArrayList<>();
        private long chars;
    }

    /** For the reading thread. Returns false when no more rows are wanted. */
    boolean put(String[] row) {
        filling.rows.add(row);
        for (String value : row) {
            filling.chars += value == null ? 0 : value.length();
        }
        return filling.rows.size() < BATCH_ROWS && filling.chars < BATCH_CHARS || handOver();
    }

    private synchronized boolean handOver() {
        underWay += filling.chars;
        batches.add(filling);
        filling = new Batch();
        notifyAll();
        while (underWay > LIMIT && !stopped) {
            await();
        }
        return !stopped;
    }

    /** For the reading thread: no more rows will come, because of {@code why} unless that is null. */
    synchronized void end(Throwable why) {
        batches.add(filling);
        failure = why;
        ended = true;
        notifyAll();
    }

    /** For the writing thread, which has written {@code before}: the next rows, or null after the last. */
    synchronized Batch next(Batch before) throws Failure {
        underWay -= before == null ? 0 : before.chars;
        notifyAll();
        while (batches.isEmpty() && !ended) {
            await();
        }
        if (batches.isEmpty() && failure != null) {
            throw failure instanceof Failure known ? known : Failure.internal(failure);
        }
        return batches.poll();
    }

    /** For the writing thread: nothing more is wanted. */
    synchronized void stop() {
        stopped = true;
        batches.clear();
        notifyAll();
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            // Nobody interrupts these threads; a cancel ends what their sessions do.
            throw new IllegalStateException(e);
        }
    }
}

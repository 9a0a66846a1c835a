package dev.pipekit.jrunner.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.ToIntFunction;

/**
 * Rows on their way from the thread that reads to the one that writes. Bounded by their size, not their number: a row
 * that is large for the heap is alone in it.
 */
final class RowQueue<R> {
    /** Characters or bytes read and not yet written, at most, but for the rows that cross this line. */
    private static final long LIMIT = 128 * 1024;
    private static final int BATCH_ROWS = 500;
    private static final int BATCH_SIZE = 32 * 1024;

    private final ToIntFunction<R> sizeOf;
    private final Queue<Batch<R>> batches = new ArrayDeque<>();
    private Batch<R> filling = new Batch<>();
    private long underWay;
    private boolean stopped;
    private boolean ended;
    private Throwable failure;
    /** The writing thread's own: what it is at. */
    private Batch<R> taking;
    private int taken;

    private static final class Batch<R> {
        private final List<R> rows = new ArrayList<>();
        private long size;
    }

    RowQueue(ToIntFunction<R> sizeOf) {
        this.sizeOf = sizeOf;
    }

    /** For the reading thread. Returns false when no more rows are wanted. */
    boolean put(R row) {
        filling.rows.add(row);
        filling.size += sizeOf.applyAsInt(row);
        return filling.rows.size() < BATCH_ROWS && filling.size < BATCH_SIZE || handOver();
    }

    private synchronized boolean handOver() {
        underWay += filling.size;
        batches.add(filling);
        filling = new Batch<>();
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

    /** For the writing thread, which has written those before: the next row, or null after the last. */
    R take() throws Failure {
        while (taking == null || taken == taking.rows.size()) {
            taking = next(taking);
            taken = 0;
            if (taking == null) {
                return null;
            }
        }
        return taking.rows.get(taken++);
    }

    private synchronized Batch<R> next(Batch<R> before) throws Failure {
        underWay -= before == null ? 0 : before.size;
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

package dev.pipekit.jrunner.core;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Set;

/**
 * Writes in batches behind savepoints. One that is refused is taken back and halved until the rows are found that are at
 * fault; those are set aside.
 */
final class SiftingWriter implements RowWriter {
    private static final int BATCH_ROWS = 5000;
    /** A batch is held in memory. */
    private static final long BATCH_CHARS = 512 * 1024;
    /** Classes of SQLSTATE that speak of a value: changed, wrong, against a constraint, or too large. */
    private static final Set<String> OF_A_VALUE = Set.of("01", "22", "23", "54");

    private final Session destination;
    private final Opener opener;
    private final SetAside aside;
    private final PendingRows pending = new PendingRows(BATCH_ROWS, BATCH_CHARS);
    private long written;

    /** Begins to write into the destination's table; each batch is written by one of its own. */
    @FunctionalInterface
    interface Opener {
        RowWriter open() throws Failure;
    }

    SiftingWriter(Session destination, Opener opener, SetAside aside) {
        this.destination = destination;
        this.opener = opener;
        this.aside = aside;
    }

    @Override
    public String path() {
        return "sifted";
    }

    @Override
    public long write(String[] values) throws Failure {
        long chars = pending.add(values);
        if (pending.isFull()) {
            flush();
        }
        return chars;
    }

    private void flush() throws Failure {
        if (!pending.isEmpty()) {
            sift(0, pending.rows().size());
        }
        pending.clear();
    }

    private void sift(int from, int to) throws Failure {
        destination.check();
        Savepoint before = destination.call(() -> destination.connection().setSavepoint());
        try {
            written += load(from, to);
            destination.run(() -> destination.connection().releaseSavepoint(before));
            return;
        } catch (Failure e) {
            if (!isOfAValue(e)) {
                throw e;
            }
            destination.run(() -> destination.connection().rollback(before));
            if (to - from == 1) {
                aside.add(pending.before() + to, pending.rows().get(from), refusal(e));
                return;
            }
        }
        int middle = (from + to) >>> 1;
        sift(from, middle);
        sift(middle, to);
    }

    private long load(int from, int to) throws Failure {
        try (RowWriter writer = opener.open()) {
            for (String[] row : pending.rows().subList(from, to)) {
                // Writers may change the values they are given, and these may be needed again.
                writer.write(row.clone());
            }
            return writer.finish();
        } catch (StartOver e) {
            throw Failure.internal(e);
        }
    }

    private static boolean isOfAValue(Failure e) {
        boolean told = e.kind == Kind.SQL && e.sqlState != null && e.sqlState.length() == 5;
        return e.refusal() != null || told && OF_A_VALUE.contains(e.sqlState.substring(0, 2));
    }

    private Refusal refusal(Failure e) {
        if (e.refusal() != null) {
            return e.refusal();
        }
        return e.getCause() instanceof SQLException said
                ? destination.dialect.refusal(said)
                : new Refusal(null, e.getMessage());
    }

    @Override
    public long finish() throws Failure {
        flush();
        return written;
    }

    @Override
    public void close() {
        // Each batch closes its own writer.
    }
}

package dev.pipekit.jrunner.core;

import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Any source to any destination: one thread reads each row as text, or as it was sent; another gives it to a {@link RowWriter}. */
final class RowsTransfer implements Transfer {
    private static final long CANCEL_EVERY_MS = 200;

    private final Session source;
    private final Session destination;
    private final Migration.Spec spec;
    private String path = "batch";
    private SetAside aside;

    RowsTransfer(Session source, Session destination, Migration.Spec spec) {
        this.source = source;
        this.destination = destination;
        this.spec = spec;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Counts run(Progress progress) throws Failure {
        try {
            return run(progress, spec.bulk() && spec.setAside() == null);
        } catch (StartOver e) {
            // Nothing but this transfer is in these transactions.
            source.rollback();
            destination.rollback();
            progress.startOver(e.getMessage());
        }
        try {
            return run(progress, false);
        } catch (StartOver e) {
            throw Failure.internal(e);
        }
    }

    private Counts run(Progress progress, boolean fast) throws Failure, StartOver {
        try (RowReader reader = RowReader.openForTransfer(source, spec.query())) {
            Optional<BulkCopy> copy = fast
                    ? destination.dialect.bulkCopy(destination, spec.target(), reader.columns())
                    : Optional.empty();
            return copy.isPresent() ? fill(copy.get(), reader, progress) : write(reader, fast, progress);
        }
    }

    private Counts fill(BulkCopy copy, RowReader reader, Progress progress) throws Failure, StartOver {
        begin(copy.path(), progress);
        long written = move(reader::next, RowText::length, queue -> copy.write(() -> {
            String[] row = queue.take();
            if (row != null) {
                progress.add(1, RowText.length(row));
            }
            return row;
        }));
        return new Counts(progress.rows(), written, 0);
    }

    private Counts write(RowReader reader, boolean fast, Progress progress) throws Failure, StartOver {
        try (RowWriter writer = writer(reader.columns(), fast)) {
            begin(writer.path(), progress);
            Optional<RawReader> raw = writer instanceof RawWriter ? reader.raw() : Optional.empty();
            long rows = raw.isPresent()
                    ? push(reader::nextRaw, row -> row.length, split(raw.get(), reader, (RawWriter) writer), progress)
                    : push(reader::next, RowText::length, writer::write, progress);
            return new Counts(rows, writer.finish(), aside == null ? 0 : aside.count());
        }
    }

    private void begin(String way, Progress progress) {
        path = way;
        progress.path(source.dialect.name() + " to " + destination.dialect.name() + ", " + path);
    }

    private static Write<byte[]> split(RawReader raw, RowReader reader, RawWriter writer) {
        RawRow values = new RawRow(reader.columns().size());
        return row -> {
            raw.split(row, values);
            return writer.write(values);
        };
    }

    /** Returns how many rows the source gave. */
    private <R> long push(Read<R> read, ToIntFunction<R> sizeOf, Write<R> write, Progress progress)
            throws Failure, StartOver {
        return move(read, sizeOf, queue -> {
            long rows = 0;
            for (R row = queue.take(); row != null; row = queue.take()) {
                rows++;
                progress.add(1, write.take(row));
            }
            return rows;
        });
    }

    /** Reads on a thread of its own while {@code drain} empties the queue on this one. */
    private <R> long move(Read<R> read, ToIntFunction<R> sizeOf, Drain<R> drain) throws Failure, StartOver {
        RowQueue<R> queue = new RowQueue<>(sizeOf);
        Thread reading = new Thread(() -> read(read, queue), "reader");
        reading.setDaemon(true);
        reading.start();
        try {
            return drain.all(queue);
        } finally {
            stop(queue, reading);
        }
    }

    private static <R> void read(Read<R> read, RowQueue<R> queue) {
        Throwable failure = null;
        try {
            R row = read.next();
            while (row != null && queue.put(row)) {
                row = read.next();
            }
        } catch (Throwable e) {
            failure = e;
        }
        queue.end(failure);
    }

    @FunctionalInterface
    private interface Read<R> {
        /** Null after the last row. */
        R next() throws Failure;
    }

    @FunctionalInterface
    private interface Write<R> {
        /** Returns the bytes it took. */
        long take(R row) throws Failure, StartOver;
    }

    @FunctionalInterface
    private interface Drain<R> {
        long all(RowQueue<R> queue) throws Failure, StartOver;
    }

    /** The reader may be waiting for a row that is no longer wanted; a cancel between two statements has no effect. */
    private void stop(RowQueue<?> queue, Thread reading) {
        queue.stop();
        try {
            reading.join(CANCEL_EVERY_MS);
            while (reading.isAlive()) {
                source.cancel();
                reading.join(CANCEL_EVERY_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<SetAside.Rejection> rejections() {
        return aside == null ? List.of() : aside.first();
    }

    private RowWriter writer(List<Listener.Column> columns, boolean fast) throws Failure {
        Optional<RawWriter> fastest = fast
                ? destination.dialect.fastWriter(destination, spec.target(), columns)
                : Optional.empty();
        if (fastest.isPresent()) {
            return fastest.get();
        }
        List<String> names = spec.target().columns().size() == columns.size()
                ? spec.target().columns()
                : columns.stream().map(Listener.Column::name).toList();
        RowKey key = new RowKey(spec.key(), names);
        SiftingWriter.Opener plain = () -> plainWriter(columns, names, key);
        if (spec.setAside() == null) {
            return plain.open();
        }
        aside = new SetAside(destination, spec.setAside(), names, key);
        return new SiftingWriter(destination, plain, aside);
    }

    private RowWriter plainWriter(List<Listener.Column> columns, List<String> names, RowKey key) throws Failure {
        RowWriter writer = spec.bulk()
                ? destination.dialect.bulkWriter(destination, spec.target(), columns)
                : destination.dialect.batchWriter(destination, spec.target(), columns);
        return destination.dialect.storesNulCharacters()
                ? writer
                : new NulGuard(writer, destination.dialect.name(), names, key);
    }
}

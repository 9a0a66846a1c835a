package dev.pipekit.jrunner.core;

import java.util.List;

/** Any source to any destination: each row is read as text and written by a {@link RowWriter}. */
final class RowsTransfer implements Transfer {
    private final Session source;
    private final Session destination;
    private final Migration.Spec spec;
    private String path = "batch";

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
        try (RowReader reader = RowReader.openForTransfer(source, spec.query());
                RowWriter writer = writer(reader.columns())) {
            path = writer.path();
            progress.path(source.dialect.name() + " to " + destination.dialect.name() + ", " + path);
            boolean refuseNul = !destination.dialect.storesNulCharacters();
            long rows = 0;
            for (String[] row = reader.next(); row != null; row = reader.next()) {
                rows++;
                if (refuseNul) {
                    refuseNul(reader, row, rows);
                }
                progress.add(1, writer.write(row));
            }
            return new Counts(rows, writer.finish());
        }
    }

    private RowWriter writer(List<Listener.Column> columns) throws Failure {
        return spec.bulk()
                ? destination.dialect.bulkWriter(destination, spec.target(), columns)
                : destination.dialect.batchWriter(destination, spec.target(), columns);
    }

    private void refuseNul(RowReader reader, String[] row, long number) throws Failure {
        for (int i = 0; i < row.length; i++) {
            if (row[i] != null && row[i].indexOf('\0') >= 0) {
                throw Failure.of(Kind.SQL, "column \"" + reader.columnName(i) + "\" of row " + number
                        + " holds a NUL character, which " + destination.dialect.name()
                        + " cannot store in text", "22021", null);
            }
        }
    }
}

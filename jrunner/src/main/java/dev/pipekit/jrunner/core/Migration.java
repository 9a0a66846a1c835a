package dev.pipekit.jrunner.core;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Moves the rows of one query into one table: all of them, in one transaction, or none. */
public final class Migration {
    private Migration() {}

    /**
     * @param key columns that name a row in messages; may be empty
     * @param setAside where refused rows go; null when one of them fails the migration
     * @param beforeCommit what the destination's transaction ends with
     */
    public record Spec(
            ConnectionSpec source,
            ConnectionSpec destination,
            String query,
            Target target,
            boolean bulk,
            List<String> key,
            SetAside.Spec setAside,
            List<Closing> beforeCommit) {
        public Spec(ConnectionSpec source, ConnectionSpec destination, String query, Target target, boolean bulk) {
            this(source, destination, query, target, bulk, List.of(), null, List.of());
        }
    }

    /**
     * A statement that commits with the rows, or undoes them.
     *
     * @param counted the first {@code {rows}} and {@code {bytes}} in its SQL stand for what has been written
     */
    public record Closing(Script.Step step, boolean counted) {
        private Script.Step after(long rows, long bytes) {
            if (!counted) {
                return step;
            }
            return step.withSql(fill(fill(step.sql(), "{rows}", rows), "{bytes}", bytes));
        }

        /** Once: further ones may be part of a name. */
        private static String fill(String sql, String placeholder, long value) {
            return sql.replaceFirst(Pattern.quote(placeholder), Long.toString(value));
        }
    }

    /**
     * @param rejected rows that were set aside: those and {@code rows} are {@code sourceRows}
     * @param rejections the first of them
     */
    public record Result(
            long sourceRows, long rows, long rejected, List<SetAside.Rejection> rejections, long bytes, String path) {}

    public static Result run(Dialects dialects, Spec spec, Cancellation cancellation, Listener listener)
            throws Failure {
        try (Session destination = Session.open(dialects, spec.destination, cancellation);
                Session source = Session.openReadOnly(dialects, spec.source, cancellation)) {
            Progress progress = new Progress(listener);
            Transfer transfer = choose(source, destination, spec);
            Transfer.Counts counts = transfer.run(progress);
            source.logNotices(listener, null);
            destination.logNotices(listener, null);
            compare(counts);
            // The source ends first: some drivers refuse to close an open transaction, and that must not
            // happen once the destination has committed.
            source.rollback();
            List<Script.Step> closing = spec.beforeCommit.stream()
                    .map(one -> one.after(counts.rows(), progress.bytes()))
                    .toList();
            Script.within(destination, closing, listener);
            destination.commit();
            return new Result(
                    counts.sourceRows(), counts.rows(), counts.rejected(), transfer.rejections(),
                    progress.bytes(), transfer.path());
        }
    }

    private static Transfer choose(Session source, Session destination, Spec spec) throws Failure {
        boolean sameKind = source.dialect.name().equals(destination.dialect.name());
        Optional<Transfer> direct = spec.bulk && sameKind && spec.setAside == null
                ? source.dialect.directTransfer(source, destination, spec)
                : Optional.empty();
        return direct.orElseGet(() -> new RowsTransfer(source, destination, spec));
    }

    private static void compare(Transfer.Counts counts) throws Failure {
        if (counts.sourceRows() != counts.rows() + counts.rejected()) {
            throw Failure.of(Kind.EXPECTATION, "the source gave " + counts.sourceRows()
                    + " rows and the destination took " + counts.rows()
                    + (counts.rejected() == 0 ? "" : " beside the " + counts.rejected() + " that were set aside"));
        }
    }
}

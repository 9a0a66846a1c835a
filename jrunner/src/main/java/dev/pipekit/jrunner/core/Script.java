package dev.pipekit.jrunner.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Statements in one transaction, each with what it must find; commits only when all of them did. */
public final class Script {
    private final Session session;
    private final Listener listener;

    private Script(Session session, Listener listener) {
        this.session = session;
        this.listener = listener;
    }

    public record Spec(ConnectionSpec connection, List<Step> steps) {}

    /**
     * @param expectRows the update count or number of rows it must have, or null
     * @param expectValue the text its first column of its first row must have, or null for no such check
     * @param stopOnRow a row ends the script early, and commits it
     * @param message what to say when an expectation fails, or null
     * @param afterCommit runs once the rest has been committed, also after an early end; its failure is a warning
     */
    public record Step(
            String name, String sql, Long expectRows, String expectValue, boolean stopOnRow, String message,
            boolean afterCommit, Reading reading) {
        Step withSql(String other) {
            return new Step(name, other, expectRows, expectValue, stopOnRow, message, afterCommit, reading);
        }
    }

    /** What is done with the rows a statement gives. */
    public enum Reading {
        /** They are counted, and the first is told. */
        COUNT,
        /** The first column of each is a statement, executed in turn: for databases without blocks of their own. */
        EXECUTE,
        /** All are told as one fingerprint: for databases that cannot make one text of many rows. */
        DIGEST
    }

    /** What a statement did: {@code first} is its first row, or null. */
    public record Outcome(String name, long rows, String[] first, long ms) {}

    /** Returns the name of the statement it stopped at, or null when it ran to its end. */
    public static String run(Dialects dialects, Spec spec, Cancellation cancellation, Listener listener)
            throws Failure {
        try (Session session = Session.open(dialects, spec.connection, cancellation)) {
            Script script = new Script(session, listener);
            String stoppedAt = script.runSteps(spec.steps);
            session.commit();
            script.tidyUp(spec.steps);
            return stoppedAt;
        }
    }

    /** The same in a transaction that is open already, and stays open. */
    static void within(Session session, List<Step> steps, Listener listener) throws Failure {
        new Script(session, listener).runSteps(steps);
    }

    private String runSteps(List<Step> steps) throws Failure {
        for (Step step : steps) {
            if (step.afterCommit) {
                continue;
            }
            Outcome outcome;
            try {
                outcome = runStep(step);
                listener.statement(outcome);
                expect(step, outcome);
            } catch (Failure e) {
                throw e.inStatement(step.name);
            }
            if (step.stopOnRow && outcome.first != null) {
                return step.name;
            }
        }
        return null;
    }

    /** What these leave undone the caller must be able to do another time: nothing may undo the commit's good news. */
    private void tidyUp(List<Step> steps) {
        for (Step step : steps) {
            if (!step.afterCommit) {
                continue;
            }
            try {
                listener.statement(runStep(step));
                session.run(session.connection()::commit);
            } catch (Failure e) {
                listener.log(Listener.Level.WARN, step.name + ", after the commit: " + e.getMessage());
                session.undo();
            }
        }
    }

    private Outcome runStep(Step step) throws Failure {
        session.check();
        long start = System.nanoTime();
        return session.call(() -> {
            try (Statement statement = session.connection().createStatement()) {
                statement.setFetchSize(session.dialect.fetchSize());
                boolean hasRows = session.execute(statement, step.sql, listener);
                session.dialect.requireOpenTransaction(session.connection());
                Counted counted = hasRows ? read(step, statement) : new Counted(statement.getLargeUpdateCount(), null);
                return new Outcome(step.name, counted.rows, counted.first, (System.nanoTime() - start) / 1_000_000);
            }
        });
    }

    private Counted read(Step step, Statement statement) throws Failure {
        return switch (step.reading) {
            case COUNT -> countRows(statement);
            case EXECUTE -> executeRows(statement);
            case DIGEST -> digestRows(statement);
        };
    }

    private Counted executeRows(Statement statement) throws Failure {
        List<String> made = new ArrayList<>();
        RowReader reader = RowReader.over(session, statement);
        for (String[] row = reader.next(); row != null; row = reader.next()) {
            made.add(row[0]);
        }
        for (String sql : made) {
            session.check();
            session.call(() -> {
                try (Statement each = session.connection().createStatement()) {
                    return each.execute(sql);
                }
            });
        }
        return new Counted(made.size(), null);
    }

    private Counted digestRows(Statement statement) throws Failure {
        MessageDigest digest = sha256();
        RowReader reader = RowReader.over(session, statement);
        long rows = 0;
        for (String[] row = reader.next(); row != null; row = reader.next()) {
            rows++;
            digest.update(Arrays.toString(row).getBytes(StandardCharsets.UTF_8));
        }
        return new Counted(rows, new String[] {HexFormat.of().formatHex(digest.digest())});
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Counted countRows(Statement statement) throws Failure {
        RowReader reader = RowReader.over(session, statement);
        String[] first = reader.next();
        long rows = 0;
        for (String[] row = first; row != null; row = reader.next()) {
            rows++;
        }
        return new Counted(rows, first);
    }

    private record Counted(long rows, String[] first) {}

    private static void expect(Step step, Outcome outcome) throws Failure {
        if (step.expectRows != null && step.expectRows != outcome.rows) {
            throw unmet(step, step.expectRows + " rows", outcome.rows + " rows");
        }
        if (step.expectValue != null) {
            String got = outcome.first == null ? "no row" : outcome.first[0];
            if (outcome.first == null || !Objects.equals(step.expectValue, got)) {
                throw unmet(step, step.expectValue, got == null ? "NULL" : got);
            }
        }
    }

    private static Failure unmet(Step step, String expected, String got) {
        String message = step.message != null
                ? step.message
                : "statement \"" + step.name + "\": expected " + expected + ", got " + got;
        return Failure.of(Kind.EXPECTATION, message);
    }
}

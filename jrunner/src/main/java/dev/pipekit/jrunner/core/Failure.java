package dev.pipekit.jrunner.core;

/** The one way an operation fails. Its message is a sentence for a person. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    public final Kind kind;
    public final String sqlState;
    public final boolean commitUnknown;
    private String statement;
    private Refusal refusal;

    private Failure(Kind kind, String message, String sqlState, boolean commitUnknown, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.sqlState = sqlState;
        this.commitUnknown = commitUnknown;
    }

    public static Failure of(Kind kind, String message) {
        return new Failure(kind, message, null, false, null);
    }

    public static Failure of(Kind kind, String message, String sqlState, Throwable cause) {
        return new Failure(kind, message, sqlState, false, cause);
    }

    public static Failure config(String message) {
        return of(Kind.CONFIG, message);
    }

    /** A fault of ours, or a row too large for the heap. */
    public static Failure internal(Throwable cause) {
        String message = cause instanceof OutOfMemoryError
                ? "out of memory: a row is too large for the heap; JRUNNER_HEAP sets its size (64m)"
                : "internal error: " + cause;
        return new Failure(Kind.INTERNAL, message, null, false, cause);
    }

    public static Failure cancelled() {
        return of(Kind.CANCELLED, "cancelled");
    }

    /** The connection ended between COMMIT and its acknowledgement: only the database knows the outcome. */
    static Failure commitUnknown(Failure lost) {
        String message = lost.getMessage() + "; it is unknown whether the commit took place";
        return new Failure(Kind.LOST, message, lost.sqlState, true, lost.getCause());
    }

    public static Failure transactionEnded() {
        String message = "the statement ended the transaction; what ran before it may be committed";
        return new Failure(Kind.CONFIG, message, null, true, null);
    }

    public Failure inStatement(String name) {
        statement = name;
        return this;
    }

    /** One row is at fault, and would be refused again. */
    public Failure refusing(Refusal why) {
        refusal = why;
        return this;
    }

    /** What is wrong with the row that was being written, where we found it ourselves; or null. */
    Refusal refusal() {
        return refusal;
    }

    /** Name of the script statement that failed, or null. */
    public String statement() {
        return statement;
    }
}

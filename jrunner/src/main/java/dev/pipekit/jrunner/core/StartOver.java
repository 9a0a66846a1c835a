package dev.pipekit.jrunner.core;

/** A value that the faster of two writers cannot take; nothing is wrong with it, and the plain one will. */
public final class StartOver extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param column from 0
     */
    public final int column;

    public StartOver(int column) {
        super(null, null, false, false);
        this.column = column;
    }
}

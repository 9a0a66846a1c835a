package dev.pipekit.jrunner.core;

/** What the faster of two writers cannot do and the plain one can: nothing is wrong with the rows. */
public final class StartOver extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param why a sentence without its full stop
     */
    public StartOver(String why) {
        super(why, null, false, false);
    }
}

package dev.pipekit.jrunner.core;

/** A writer that can do without Strings. */
public interface RawWriter extends RowWriter {
    /** As {@link RowWriter#write}. */
    long write(RawRow row) throws Failure, StartOver;
}

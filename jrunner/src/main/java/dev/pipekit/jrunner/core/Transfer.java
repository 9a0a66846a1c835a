package dev.pipekit.jrunner.core;

import java.util.List;

/** A way to move the rows of one query into one table, inside the destination's open transaction. */
public interface Transfer {
    /** Its name in the result: README.md lists them. */
    String path();

    Counts run(Progress progress) throws Failure;

    /** The first rows that were set aside. */
    default List<SetAside.Rejection> rejections() {
        return List.of();
    }

    /** Rows read from the source, and rows the destination says it took; of those it refused, how many were set aside. */
    record Counts(long sourceRows, long rows, long rejected) {
        public Counts(long sourceRows, long rows) {
            this(sourceRows, rows, 0);
        }
    }
}

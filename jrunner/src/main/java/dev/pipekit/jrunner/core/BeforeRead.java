package dev.pipekit.jrunner.core;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;

/**
 * What a server sends, read by a thread that may have something to do each time before it waits for more: the only
 * moment during a statement in which its own thread is ours. Whatever is slow there slows the server down.
 */
final class BeforeRead extends FilterInputStream {
    private static final ThreadLocal<Runnable> TODO = new ThreadLocal<>();

    BeforeRead(InputStream in) {
        super(in);
    }

    /** Executes the work, with {@code todo} before each of its reads and once at its end. */
    static boolean during(Session.SqlCall<Boolean> work, Runnable todo) throws SQLException, Failure {
        TODO.set(todo);
        try {
            return work.call();
        } finally {
            TODO.remove();
            todo.run();
        }
    }

    @Override
    public int read() throws IOException {
        prepare();
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        prepare();
        return super.read(bytes, offset, length);
    }

    private static void prepare() {
        Runnable todo = TODO.get();
        if (todo != null) {
            todo.run();
        }
    }
}

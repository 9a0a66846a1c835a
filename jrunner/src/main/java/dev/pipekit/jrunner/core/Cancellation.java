package dev.pipekit.jrunner.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets another thread end an operation, whatever its connections are doing. One per operation. */
public final class Cancellation implements AutoCloseable {
    /** A cancel that reaches the server between two statements has no effect, so it is sent again. */
    private static final long RESEND_MS = 200;

    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean requested;

    public boolean isRequested() {
        return requested;
    }

    public void check() throws Failure {
        if (requested) {
            throw Failure.cancelled();
        }
    }

    /** Returns at once. Sessions that still work after {@code graceMs} are cut off. */
    public synchronized void request(long graceMs) {
        if (requested) {
            return;
        }
        requested = true;
        daemon("cancel", this::resendUntilEnded);
        daemon("cut-off", () -> abortAfter(graceMs));
    }

    /** True when the operation ended within that time. */
    public boolean awaitEnd(long ms) {
        try {
            return ended.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void add(Session session) {
        sessions.add(session);
    }

    void remove(Session session) {
        sessions.remove(session);
    }

    @Override
    public void close() {
        ended.countDown();
    }

    private void resendUntilEnded() {
        do {
            sessions.forEach(Session::cancel);
        } while (!awaitEnd(RESEND_MS));
    }

    private void abortAfter(long graceMs) {
        if (!awaitEnd(graceMs)) {
            sessions.forEach(Session::abort);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}

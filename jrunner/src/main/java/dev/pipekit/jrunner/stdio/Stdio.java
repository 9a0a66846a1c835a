package dev.pipekit.jrunner.stdio;

import dev.pipekit.jrunner.core.Cancellation;
import dev.pipekit.jrunner.core.Dialects;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Migration;
import dev.pipekit.jrunner.core.Query;
import dev.pipekit.jrunner.core.Script;
import dev.pipekit.jrunner.core.Secrets;
import dev.pipekit.jrunner.protocol.Fields;
import dev.pipekit.jrunner.protocol.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Serves requests, one after another, as JSON lines. The thread that reads standard input never waits for
 * a database, so it sees at once that its parent has gone, and then ends the process.
 */
public final class Stdio {
    private static final long CANCEL_GRACE_MS = 10_000;
    /** End of file to end of process stays under 500 ms. */
    private static final long END_GRACE_MS = 300;

    private final Dialects dialects;
    private final String version;
    private final boolean debug;
    private final Secrets secrets = new Secrets();
    private final Events events;
    /** The request that runs, or null. */
    private volatile Running running;

    private record Running(long id, Cancellation cancellation) {}

    public Stdio(Dialects dialects, String version, boolean debug, OutputStream out) {
        this.dialects = dialects;
        this.version = version;
        this.debug = debug;
        this.events = new Events(out, secrets, this::end);
    }

    /** Reads until end of file; never returns. */
    public void serve(InputStream in) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopRunning));
        events.send(json -> json.name("event").value("ready").name("version").value(version)
                .name("pid").value(ProcessHandle.current().pid()));
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    accept(line);
                }
            }
        } catch (IOException e) {
            // A broken standard input means the same as its end.
        }
        end();
    }

    private void end() {
        stopRunning();
        Runtime.getRuntime().halt(0);
    }

    private void stopRunning() {
        Running now = running;
        if (now != null) {
            now.cancellation.request(END_GRACE_MS);
            now.cancellation.awaitEnd(END_GRACE_MS);
        }
    }

    private void accept(String line) {
        Long id = null;
        try {
            Request request = new Request(Fields.parse(line), secrets);
            id = request.id();
            String op = request.op();
            if (op.equals("cancel")) {
                cancel(id);
            } else if (running != null) {
                throw Failure.config("request " + running.id + " is still running");
            } else {
                start(id, operation(op, request));
            }
        } catch (Failure e) {
            new RequestListener(events, id).refused(e.getMessage());
        }
    }

    /** Nothing to cancel is no error: the request may have ended while the cancel was under way. */
    private void cancel(long id) {
        Running now = running;
        if (now != null && now.id == id) {
            now.cancellation.request(CANCEL_GRACE_MS);
        }
    }

    private Operation operation(String op, Request request) throws Failure {
        switch (op) {
            case "query":
                Query.Spec query = request.query();
                return (listener, cancellation) -> {
                    Query.Result result = Query.run(dialects, query, cancellation, listener);
                    return () -> listener.result(result);
                };
            case "migrate":
                Migration.Spec migration = request.migration();
                return (listener, cancellation) -> {
                    Migration.Result result = Migration.run(dialects, migration, cancellation, listener);
                    return () -> listener.result(result);
                };
            case "script":
                Script.Spec script = request.script();
                return (listener, cancellation) -> {
                    String stoppedAt = Script.run(dialects, script, cancellation, listener);
                    return () -> listener.result(stoppedAt);
                };
            default:
                throw Failure.config("'op' must be query, migrate, script or cancel");
        }
    }

    private void start(long id, Operation operation) {
        Cancellation cancellation = new Cancellation();
        running = new Running(id, cancellation);
        new Thread(() -> run(id, operation, cancellation), "request").start();
    }

    private void run(long id, Operation operation, Cancellation cancellation) {
        Runnable answer = attempt(new RequestListener(events, id), operation, cancellation);
        // Free before the answer is written: the caller may send its next request as soon as it reads it.
        running = null;
        answer.run();
        cancellation.close();
    }

    private Runnable attempt(RequestListener listener, Operation operation, Cancellation cancellation) {
        try {
            return operation.run(listener, cancellation);
        } catch (Failure e) {
            return () -> listener.failed(e);
        } catch (Throwable e) {
            if (debug) {
                e.printStackTrace();
            }
            return () -> listener.failed(Failure.internal(e));
        }
    }

    /** Does the work and returns what writes its answer. */
    @FunctionalInterface
    private interface Operation {
        Runnable run(RequestListener listener, Cancellation cancellation) throws Failure;
    }
}

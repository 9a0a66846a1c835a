package dev.pipekit.jrunner.stdio;

import com.google.gson.stream.JsonWriter;
import dev.pipekit.jrunner.core.Secrets;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Writes events as JSON lines; one at a time, whichever thread they come from. */
final class Events {
    private final Writer out;
    private final Secrets secrets;
    private final Runnable onBrokenPipe;

    Events(OutputStream out, Secrets secrets, Runnable onBrokenPipe) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 32 * 1024);
        this.secrets = secrets;
        this.onBrokenPipe = onBrokenPipe;
    }

    /** Text about ourselves: a password in it is masked. Data never is. */
    String mask(String text) {
        return text == null ? null : secrets.mask(text);
    }

    /** Writes a line and hands it over at once. */
    void send(Body body) {
        write(body, true);
    }

    /** Writes a line that may wait for the next ones: for rows. */
    void queue(Body body) {
        write(body, false);
    }

    private synchronized void write(Body body, boolean flush) {
        try {
            // A JsonWriter holds one document, so each line has its own.
            JsonWriter json = new JsonWriter(out);
            json.beginObject();
            body.write(json);
            json.endObject();
            json.flush();
            out.write('\n');
            if (flush) {
                out.flush();
            }
        } catch (IOException e) {
            onBrokenPipe.run();
        }
    }

    @FunctionalInterface
    interface Body {
        void write(JsonWriter json) throws IOException;
    }
}

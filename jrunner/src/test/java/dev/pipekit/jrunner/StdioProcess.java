package dev.pipekit.jrunner;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real launcher with --stdio, as Pipekit starts it. */
final class StdioProcess implements AutoCloseable {
    static final Path LAUNCHER = Path.of("bin/jrunner").toAbsolutePath();
    private static final long PATIENCE_S = 60;

    final Process process;
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    private final StringBuffer output = new StringBuffer();
    private final OutputStream stdin;
    private long lastId;

    StdioProcess() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString(), "--stdio");
        builder.redirectErrorStream(true);
        process = builder.start();
        stdin = process.getOutputStream();
        Thread reader = new Thread(this::read);
        reader.setDaemon(true);
        reader.start();
        next("ready");
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                events.add(JsonParser.parseString(line).getAsJsonObject());
            }
        } catch (IOException e) {
            // The process has ended.
        }
    }

    /** Everything it has said, as text. */
    String output() {
        return output.toString();
    }

    void sendLine(String line) throws IOException {
        stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        stdin.flush();
    }

    /** Sends a request and returns its id. */
    long send(JsonObject request) throws IOException {
        request.addProperty("id", ++lastId);
        sendLine(request.toString());
        return lastId;
    }

    void cancel(long id) throws IOException {
        sendLine("{\"op\":\"cancel\",\"id\":" + id + "}");
    }

    /** Everything up to the answer of the request that was sent last. */
    List<JsonObject> answer() {
        List<JsonObject> all = new ArrayList<>();
        while (true) {
            JsonObject event = take();
            all.add(event);
            String name = event.get("event").getAsString();
            if (name.equals("result") || name.equals("error")) {
                return all;
            }
        }
    }

    JsonObject request(JsonObject request) throws IOException {
        send(request);
        List<JsonObject> all = answer();
        return all.get(all.size() - 1);
    }

    /** The next event, which must have this name. */
    JsonObject next(String name) {
        JsonObject event = take();
        if (!event.get("event").getAsString().equals(name)) {
            throw new AssertionError("expected " + name + ", got " + event);
        }
        return event;
    }

    private JsonObject take() {
        try {
            JsonObject event = events.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no event in " + PATIENCE_S + " s; said so far: " + output);
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The most memory that the process has had, as the system counts it. */
    long peakMb() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            String line = status.filter(one -> one.startsWith("VmHWM:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
        }
    }

    void closeStdin() throws IOException {
        stdin.close();
    }

    static JsonObject query(String sql) {
        JsonObject request = operation("query");
        request.add("connection", TestDatabase.json("jrunner query"));
        request.addProperty("sql", sql);
        return request;
    }

    static JsonObject script(String application, JsonObject... statements) {
        JsonObject request = operation("script");
        request.add("connection", TestDatabase.json(application));
        JsonArray list = new JsonArray();
        for (JsonObject statement : statements) {
            list.add(statement);
        }
        request.add("statements", list);
        return request;
    }

    static JsonObject statement(String name, String sql) {
        JsonObject statement = new JsonObject();
        statement.addProperty("name", name);
        statement.addProperty("sql", sql);
        return statement;
    }

    static JsonObject migrate(String query, String table, boolean bulk, String... columns) {
        JsonObject request = operation("migrate");
        request.add("source", TestDatabase.json("jrunner source"));
        request.add("destination", TestDatabase.json("jrunner destination"));
        request.addProperty("query", query);
        request.addProperty("table", table);
        request.addProperty("bulk", bulk);
        if (columns.length > 0) {
            JsonArray names = new JsonArray();
            List.of(columns).forEach(names::add);
            request.add("columns", names);
        }
        return request;
    }

    private static JsonObject operation(String op) {
        JsonObject request = new JsonObject();
        request.addProperty("op", op);
        return request;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

package dev.pipekit.jrunner.stdio;

import com.google.gson.stream.JsonWriter;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.Migration;
import dev.pipekit.jrunner.core.Query;
import dev.pipekit.jrunner.core.Script;
import dev.pipekit.jrunner.core.SetAside;
import java.io.IOException;

/** The events of one request. */
final class RequestListener implements Listener {
    private final Events events;
    private final Long id;
    private final long start = System.nanoTime();

    RequestListener(Events events, Long id) {
        this.events = events;
        this.id = id;
    }

    @Override
    public void row(String[] values) {
        events.queue(json -> {
            head(json, "row");
            texts(json.name("values"), values);
        });
    }

    @Override
    public void progress(long rows, long bytes) {
        events.send(json -> head(json, "progress").name("rows").value(rows).name("bytes").value(bytes));
    }

    @Override
    public void log(Level level, String text) {
        String label = level == Level.WARN ? "warn" : "info";
        events.send(json -> head(json, "log").name("level").value(label).name("text").value(events.mask(text)));
    }

    @Override
    public void statement(Script.Outcome outcome) {
        events.send(json -> {
            head(json, "statement").name("name").value(outcome.name()).name("rows").value(outcome.rows());
            texts(json.name("first"), outcome.first());
            json.name("ms").value(outcome.ms());
        });
    }

    void result(Query.Result result) {
        events.send(json -> {
            head(json, "result").name("columns").beginArray();
            for (Column column : result.columns()) {
                json.beginObject().name("name").value(column.name()).name("type").value(column.type());
                json.name("precision").value(column.precision());
                json.name("scale").value(column.scale()).endObject();
            }
            json.endArray().name("rows").value(result.rows()).name("truncated").value(result.truncated());
            ms(json);
        });
    }

    void result(Migration.Result result) {
        events.send(json -> {
            head(json, "result").name("source_rows").value(result.sourceRows()).name("rows").value(result.rows());
            json.name("rejected").value(result.rejected()).name("rejections").beginArray();
            for (SetAside.Rejection one : result.rejections()) {
                json.beginObject().name("row").value(one.row()).name("key").value(one.key());
                json.name("column").value(one.refusal().column()).name("reason").value(one.refusal().reason()).endObject();
            }
            ms(json.endArray().name("bytes").value(result.bytes()));
            json.name("path").value(result.path());
        });
    }

    /** A script that was committed; {@code stoppedAt} may be null. */
    void result(String stoppedAt) {
        events.send(json -> ms(head(json, "result").name("stopped_at").value(stoppedAt)));
    }

    /** A request that ran and failed: what it did is undone, unless the answer to its COMMIT was lost. */
    void failed(Failure e) {
        error(e, e.commitUnknown ? "unknown" : "rolled_back");
    }

    /** A line that never became a request that runs. */
    void refused(String message) {
        error(Failure.config(message), null);
    }

    private void error(Failure e, String commit) {
        events.send(json -> head(json, "error")
                .name("kind").value(e.kind.label())
                .name("message").value(events.mask(e.getMessage()))
                .name("sqlstate").value(e.sqlState)
                .name("statement").value(e.statement())
                .name("commit").value(commit));
    }

    private JsonWriter head(JsonWriter json, String event) throws IOException {
        return json.name("id").value(id).name("event").value(event);
    }

    private void ms(JsonWriter json) throws IOException {
        json.name("ms").value((System.nanoTime() - start) / 1_000_000);
    }

    private static void texts(JsonWriter json, String[] values) throws IOException {
        if (values == null) {
            json.nullValue();
            return;
        }
        json.beginArray();
        for (String value : values) {
            json.value(value);
        }
        json.endArray();
    }
}

package dev.pipekit.jrunner.protocol;

import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Migration;
import dev.pipekit.jrunner.core.Query;
import dev.pipekit.jrunner.core.Script;
import dev.pipekit.jrunner.core.Secrets;
import dev.pipekit.jrunner.core.SetAside;
import dev.pipekit.jrunner.core.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Turns the JSON of a request into the specification of an operation. */
public final class Request {
    private final Fields fields;
    private final Secrets secrets;

    public Request(Fields fields, Secrets secrets) {
        this.fields = fields;
        this.secrets = secrets;
    }

    public long id() throws Failure {
        Long id = fields.integer("id");
        if (id == null) {
            throw Failure.config("'id' is missing");
        }
        return id;
    }

    public String op() throws Failure {
        return fields.text("op");
    }

    public Query.Spec query() throws Failure {
        Long maxRows = fields.integer("max_rows");
        if (maxRows != null && (maxRows < 0 || maxRows > Integer.MAX_VALUE)) {
            throw Failure.config("'max_rows' must be between 0 and " + Integer.MAX_VALUE);
        }
        int limit = maxRows == null ? -1 : maxRows.intValue();
        return new Query.Spec(connection("connection", ""), fields.text("sql"), limit);
    }

    public Migration.Spec migration() throws Failure {
        return new Migration.Spec(
                connection("source", "source"),
                connection("destination", "destination"),
                fields.text("query"),
                new Target(fields.text("table"), fields.texts("columns")),
                fields.flag("bulk"),
                fields.texts("key"),
                setAside(),
                beforeCommit());
    }

    private List<Migration.Closing> beforeCommit() throws Failure {
        List<Migration.Closing> closing = new ArrayList<>();
        for (Fields step : fields.objects("before_commit")) {
            closing.add(new Migration.Closing(step(step), step.flag("counted")));
        }
        return closing;
    }

    private SetAside.Spec setAside() throws Failure {
        if (!fields.has("set_aside")) {
            return null;
        }
        Fields setAside = fields.object("set_aside");
        Long limit = setAside.integer("limit");
        if (limit == null || limit < 0) {
            throw Failure.config("'set_aside' needs a 'limit' of rows");
        }
        return new SetAside.Spec(setAside.text("table"), limit);
    }

    public Script.Spec script() throws Failure {
        return new Script.Spec(connection("connection", ""), steps(fields));
    }

    /** The statements of a script, also those of a script file. */
    public static List<Script.Step> steps(Fields script) throws Failure {
        List<Script.Step> steps = new ArrayList<>();
        for (Fields step : script.objects("statements")) {
            steps.add(step(step));
        }
        if (steps.isEmpty()) {
            throw Failure.config("'statements' is missing or empty");
        }
        return steps;
    }

    private static Script.Step step(Fields step) throws Failure {
        return new Script.Step(
                step.text("name"),
                step.text("sql"),
                step.integer("expect_rows"),
                step.optionalText("expect_value"),
                step.flag("stop_on_row"),
                step.optionalText("message"),
                step.flag("after_commit"),
                reading(step));
    }

    private static Script.Reading reading(Fields step) throws Failure {
        boolean execute = step.flag("execute_rows");
        boolean digest = step.flag("digest");
        if (execute && digest) {
            throw Failure.config("a statement has 'execute_rows' or 'digest', not both");
        }
        return execute ? Script.Reading.EXECUTE : digest ? Script.Reading.DIGEST : Script.Reading.COUNT;
    }

    private ConnectionSpec connection(String name, String role) throws Failure {
        Fields connection = fields.object(name);
        String password = Objects.requireNonNullElse(connection.optionalText("password"), "");
        String application = connection.optionalText("application");
        secrets.add(password);
        return new ConnectionSpec(
                role,
                connection.text("url"),
                Objects.requireNonNullElse(connection.optionalText("user"), ""),
                password,
                connection.texts("session"),
                Objects.requireNonNullElse(application, ConnectionSpec.APPLICATION));
    }
}

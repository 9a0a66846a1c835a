package dev.pipekit.jrunner;

import com.google.gson.JsonObject;
import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.postgres.PostgresDialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The PostgreSQL that the tests are given. */
final class TestDatabase implements AutoCloseable {
    static final String URL = required("JRUNNER_TEST_PG_URL");
    static final String USER = required("JRUNNER_TEST_PG_USER");
    static final String PASSWORD = required("JRUNNER_TEST_PG_PASSWORD");

    private final Connection connection;
    private final String schema;

    /** Makes an empty schema, which is also where unqualified names go. */
    TestDatabase(String schema) throws SQLException, Failure {
        this.schema = schema;
        connection = new PostgresDialect().connect(spec("jrunner test"));
        execute("SET client_min_messages = warning");
        execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        execute("CREATE SCHEMA " + schema);
        execute("SET search_path = " + schema);
    }

    private static String required(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new AssertionError(name + " is not set: these tests need a PostgreSQL, which `npm test` starts for them");
        }
        return value;
    }

    static ConnectionSpec spec(String application) {
        return new ConnectionSpec("", URL, USER, PASSWORD, List.of(), application);
    }

    static JsonObject json(String application) {
        JsonObject connection = new JsonObject();
        connection.addProperty("url", URL);
        connection.addProperty("user", USER);
        connection.addProperty("password", PASSWORD);
        connection.addProperty("application", application);
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String value(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    long sessions(String application) throws SQLException {
        return Long.parseLong(value(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + application + "'"));
    }

    /** Waits until the application has that many sessions; returns how many it has then. */
    long awaitSessions(String application, long wanted, long ms) throws SQLException, InterruptedException {
        long end = System.currentTimeMillis() + ms;
        long sessions = sessions(application);
        while (sessions != wanted && System.currentTimeMillis() < end) {
            Thread.sleep(20);
            sessions = sessions(application);
        }
        return sessions;
    }

    @Override
    public void close() throws SQLException {
        execute("DROP SCHEMA " + schema + " CASCADE");
        connection.close();
    }
}

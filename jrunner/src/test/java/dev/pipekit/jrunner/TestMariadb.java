package dev.pipekit.jrunner;

import com.google.gson.JsonObject;
import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.mariadb.MariadbDialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The MariaDB that the tests are given. */
final class TestMariadb implements AutoCloseable {
    static final String URL = required("JRUNNER_TEST_MARIADB_URL");
    static final String USER = required("JRUNNER_TEST_MARIADB_USER");
    static final String PASSWORD = required("JRUNNER_TEST_MARIADB_PASSWORD");

    private final Connection connection;
    private final String database;

    /** Makes an empty database, which is also where unqualified names go. */
    TestMariadb(String database) throws SQLException, Failure {
        this.database = database;
        connection = new MariadbDialect().connect(spec(URL));
        execute("DROP DATABASE IF EXISTS " + database);
        execute("CREATE DATABASE " + database + " CHARACTER SET utf8mb4");
        execute("USE " + database);
    }

    private static String required(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new AssertionError(name + " is not set: these tests need a MariaDB, which `npm test` starts for them");
        }
        return value;
    }

    static ConnectionSpec spec(String url) {
        return new ConnectionSpec("", url, USER, PASSWORD, List.of(), "jrunner test");
    }

    ConnectionSpec spec(String role, List<String> session) {
        return new ConnectionSpec(role, URL + database, USER, PASSWORD, session, "jrunner test");
    }

    static JsonObject json() {
        JsonObject connection = new JsonObject();
        connection.addProperty("url", URL);
        connection.addProperty("user", USER);
        connection.addProperty("password", PASSWORD);
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

    @Override
    public void close() throws SQLException {
        execute("DROP DATABASE " + database);
        connection.close();
    }
}

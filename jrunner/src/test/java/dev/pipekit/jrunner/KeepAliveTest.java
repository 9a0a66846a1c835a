package dev.pipekit.jrunner;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pipekit.jrunner.mariadb.MariadbDialect;
import dev.pipekit.jrunner.postgres.PostgresDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/** That the kernel asks a silent peer whether it is there still: what the drivers leave of our socket settings. */
class KeepAliveTest {
    /** Half a minute, in the kernel's hundredths of a second. */
    private static final long IDLE = 3000;

    @Test
    void a_connection_to_PostgreSQL_asks_after_half_a_minute() throws Exception {
        try (Connection connection = new PostgresDialect().connect(TestDatabase.spec("jrunner keep-alive"))) {
            assertAsks(port(connection, "SELECT inet_client_port()"));
        }
    }

    @Test
    @DisabledIfEnvironmentVariable(named = "JRUNNER_TEST_MARIADB_URL", matches = "none")
    void a_connection_to_MariaDB_asks_after_half_a_minute() throws Exception {
        MariadbDialect dialect = new MariadbDialect("jdbc:mariadb:");
        try (Connection connection = dialect.connect(TestMariadb.spec(TestMariadb.URL))) {
            assertAsks(port(connection, "SELECT substring_index(host, ':', -1)"
                    + " FROM information_schema.processlist WHERE id = connection_id()"));
        }
    }

    /** Of our end of the connection, as the server sees it. */
    private static int port(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void assertAsks(int localPort) throws IOException {
        // "sl  local_address rem_address st tx_queue:rx_queue tr:tm->when …", numbers in hexadecimal.
        String localAddress = String.format(":%04X", localPort);
        for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            assumeTrue(Files.exists(table), "the kernel's table of connections");
            for (String line : Files.readAllLines(table)) {
                String[] fields = line.strip().split("\\s+");
                if (fields[1].endsWith(localAddress)) {
                    String[] timer = fields[5].split(":");
                    assertTrue(timer[0].equals("02") && Long.parseLong(timer[1], 16) <= IDLE,
                            "no keep-alive timer of half a minute: " + line);
                    return;
                }
            }
        }
        throw new AssertionError("no connection from port " + localPort);
    }
}

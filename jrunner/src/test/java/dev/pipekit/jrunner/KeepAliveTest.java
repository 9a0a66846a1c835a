package dev.pipekit.jrunner;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/** That the kernel asks a silent peer whether it is there still: what the jar and the drivers leave of our settings. */
class KeepAliveTest {
    /** Half a minute, in the kernel's hundredths of a second. */
    private static final long IDLE = 3000;
    private static final long PATIENCE_MS = 20_000;

    @Test
    void a_connection_to_PostgreSQL_asks_after_half_a_minute() throws Exception {
        JsonObject request = StdioProcess.query("SELECT pg_sleep(600)");
        try (TestDatabase db = new TestDatabase("jrunner_keep_alive"); StdioProcess jrunner = new StdioProcess()) {
            jrunner.send(request);
            assertAsks(() -> db.value("SELECT client_port FROM pg_stat_activity"
                    + " WHERE application_name = 'jrunner query' AND query = 'SELECT pg_sleep(600)'"));
        }
    }

    @Test
    @DisabledIfEnvironmentVariable(named = "JRUNNER_TEST_MARIADB_URL", matches = "none")
    void a_connection_to_MariaDB_asks_after_half_a_minute() throws Exception {
        JsonObject request = StdioProcess.query("SELECT sleep(600.25)");
        JsonObject connection = request.getAsJsonObject("connection");
        connection.addProperty("url", TestMariadb.URL);
        connection.addProperty("user", TestMariadb.USER);
        connection.addProperty("password", TestMariadb.PASSWORD);
        try (TestMariadb db = new TestMariadb("jrunner_keep_alive"); StdioProcess jrunner = new StdioProcess()) {
            jrunner.send(request);
            assertAsks(() -> db.value("SELECT substring_index(host, ':', -1)"
                    + " FROM information_schema.processlist WHERE info = 'SELECT sleep(600.25)'"));
        }
    }

    /** @param clientPort of jrunner's end of the connection, as the server sees it; null until it is there */
    private static void assertAsks(Callable<String> clientPort) throws Exception {
        long end = System.currentTimeMillis() + PATIENCE_MS;
        String port = clientPort.call();
        while (port == null && System.currentTimeMillis() < end) {
            Thread.sleep(20);
            port = clientPort.call();
        }
        String connection = connectionFrom(Integer.parseInt(port));
        // Until the peer has acknowledged the query itself, the timer is that of sending it again.
        while (!asksSoon(connection) && System.currentTimeMillis() < end) {
            Thread.sleep(20);
            connection = connectionFrom(Integer.parseInt(port));
        }
        assertTrue(asksSoon(connection), "no keep-alive timer of half a minute: " + connection);
    }

    /** @param connection "sl  local_address rem_address st tx_queue:rx_queue tr:tm->when …", numbers in hexadecimal */
    private static boolean asksSoon(String connection) {
        String[] timer = connection.split("\\s+")[5].split(":");
        return timer[0].equals("02") && Long.parseLong(timer[1], 16) <= IDLE;
    }

    private static String connectionFrom(int localPort) throws IOException {
        String localAddress = String.format(":%04X", localPort);
        for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            assumeTrue(Files.exists(table), "the kernel's table of connections");
            for (String line : Files.readAllLines(table)) {
                if (line.strip().split("\\s+")[1].endsWith(localAddress)) {
                    return line.strip();
                }
            }
        }
        throw new AssertionError("no connection from port " + localPort);
    }
}

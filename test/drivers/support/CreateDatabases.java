import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.util.Properties;

/** Makes empty databases, which jrunner on purpose does not: arguments are a driver's class, its URL and its jars, in threes. */
public final class CreateDatabases {
    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < arguments.length; i += 3) {
            String[] files = arguments[i + 2].split(",");
            URL[] jars = new URL[files.length];
            for (int j = 0; j < files.length; j++) {
                jars[j] = Path.of(files[j]).toUri().toURL();
            }
            Driver driver = (Driver) Class.forName(arguments[i], true, new URLClassLoader(jars))
                    .getDeclaredConstructor().newInstance();
            try (Connection connection = driver.connect(arguments[i + 1], new Properties())) {
                connection.createStatement().execute("CREATE TABLE made (id INTEGER)");
            }
        }
    }
}

package dev.pipekit.jrunner;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.util.jar.JarFile;
import javax.crypto.Mac;

/**
 * What build.sh runs to record the class-data archive. It loads what a query loads, without a database:
 * all of our jar, and the classes of the JDK that logging in by SCRAM and opening a socket take.
 */
final class ClassArchive {
    private ClassArchive() {}

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        File query = File.createTempFile("jrunner", ".sql");
        query.deleteOnExit();
        try (JarFile jar = new JarFile(System.getProperty("java.class.path"))) {
            jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")).forEach(ClassArchive::load);
        }
        Mac.getInstance("HmacSHA256");
        Main.main(new String[] {"-scu", "jdbc:postgresql://127.0.0.1:" + closedPort() + "/x", "-scn", "x",
            "-sq", query.getPath()});
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void load(String file) {
        String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        try {
            Class.forName(name, false, ClassArchive.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // Optional parts of the driver need libraries that are not here.
        }
    }
}

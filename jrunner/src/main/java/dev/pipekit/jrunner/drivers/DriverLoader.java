package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.drivers.DriverEntry.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Driver;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loads the one driver that a connection needs, by its class, from jars whose checksums are pinned. Nothing else in the
 * directory is ever looked at, and DriverManager is not asked: it would load every driver there is.
 */
public final class DriverLoader {
    private static final String DIRECTORY = System.getenv("JRUNNER_DRIVERS");
    private static final Map<String, Driver> LOADED = new ConcurrentHashMap<>();

    private DriverLoader() {}

    public static Driver load(DriverEntry entry) throws Failure {
        Driver loaded = LOADED.get(entry.kind());
        if (loaded != null) {
            return loaded;
        }
        synchronized (LOADED) {
            if (!LOADED.containsKey(entry.kind())) {
                LOADED.put(entry.kind(), open(entry));
            }
            return LOADED.get(entry.kind());
        }
    }

    private static Driver open(DriverEntry entry) throws Failure {
        URL[] jars = new URL[entry.artifacts().size()];
        for (int i = 0; i < jars.length; i++) {
            jars[i] = verified(entry, entry.artifacts().get(i));
        }
        // Stays open as long as the process: the driver loads more of its classes as it goes.
        URLClassLoader classes = new URLClassLoader(jars, DriverLoader.class.getClassLoader());
        try {
            return (Driver) Class.forName(entry.className(), true, classes).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw Failure.config("the driver for " + entry.name() + " cannot be loaded: " + e);
        }
    }

    private static URL verified(DriverEntry entry, Artifact artifact) throws Failure {
        if (DIRECTORY == null) {
            throw Failure.config("no drivers directory is known: JRUNNER_DRIVERS is not set");
        }
        Path jar = Path.of(DIRECTORY, artifact.file());
        if (!Files.isRegularFile(jar)) {
            throw Failure.config("the driver for " + entry.name() + " is not there (" + artifact.file()
                    + "): install it with `pipekit drivers install " + entry.kind() + "`");
        }
        try {
            if (!sha256(jar).equals(artifact.sha256())) {
                throw Failure.config(artifact.file() + " does not have the checksum it must have, so it was not loaded: "
                        + "install it anew with `pipekit drivers install " + entry.kind() + "`");
            }
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw Failure.config("the driver " + artifact.file() + " cannot be read");
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[256 * 1024];
            while (in.read(buffer) >= 0) {
                // The stream digests what it reads.
            }
            return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which files an embedded database may be: those under the directories of JRUNNER_FILE_DIRS, once links are followed. */
final class LocalFiles {
    private LocalFiles() {}

    /** Gives the database's real path: what is opened is what was checked. */
    static String check(DriverEntry entry, String path) throws Failure {
        Path file = Path.of(path + entry.fileSuffix()).normalize();
        List<Path> allowed = allowed();
        // First by its name alone: whether another file exists is nobody's business.
        if (!isUnder(allowed, file)) {
            throw outside(entry, path);
        }
        try {
            Path real = file.toRealPath();
            if (!isUnder(allowed, real)) {
                throw outside(entry, path);
            }
            return real.toString().substring(0, real.toString().length() - entry.fileSuffix().length());
        } catch (IOException e) {
            throw Failure.config("there is no " + entry.name() + " database " + path + "; it is not made here, so that a "
                    + "misspelled name does not give an empty one");
        }
    }

    /** Each directory as it is written, and as what it is once links are followed. */
    private static List<Path> allowed() {
        List<Path> allowed = new ArrayList<>();
        for (String name : System.getenv().getOrDefault("JRUNNER_FILE_DIRS", "").split(File.pathSeparator)) {
            if (!name.isEmpty()) {
                allowed.add(Path.of(name).normalize());
                try {
                    allowed.add(Path.of(name).toRealPath());
                } catch (IOException e) {
                    // Not there: nothing is in it, either.
                }
            }
        }
        return allowed;
    }

    private static boolean isUnder(List<Path> allowed, Path file) {
        return allowed.stream().anyMatch(directory -> file.startsWith(directory) && !file.equals(directory));
    }

    private static Failure outside(DriverEntry entry, String path) {
        return Failure.config("a " + entry.name() + " database must be in a directory that file_databases allows, and "
                + path + " is not");
    }
}

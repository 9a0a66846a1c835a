package dev.pipekit.jrunner;

import dev.pipekit.jrunner.cli.CommandLine;
import dev.pipekit.jrunner.cli.Options;
import dev.pipekit.jrunner.core.Dialects;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.stdio.Stdio;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.TimeZone;

/** Chooses the face: the command line, or JSON lines on standard input and output. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Drivers give their sessions the zone of this process, and read values by way of it; UTC skips and repeats no hour.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        Dialects dialects = KnownDialects.all();
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        try {
            Options options = Options.parse(args, System.getenv());
            switch (options.mode()) {
                case HELP -> System.out.print(Options.help());
                case VERSION -> System.out.println("jrunner " + version());
                case STDIO -> new Stdio(dialects, version(), options.debug(), out).serve(System.in);
                default -> System.exit(new CommandLine(dialects, options, out, System.err).run());
            }
        } catch (Failure e) {
            System.err.println("jrunner: " + e.getMessage());
            System.exit(e.kind.exitCode);
        }
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = Main.class.getResourceAsStream("/jrunner.properties")) {
            properties.load(in);
        } catch (IOException e) {
            return "unknown";
        }
        return properties.getProperty("version");
    }
}

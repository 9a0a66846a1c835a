package dev.pipekit.jrunner.cli;

import dev.pipekit.jrunner.core.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The command line, checked. */
public final class Options {
    private static final Set<String> WITH_VALUE =
            Set.of("-scu", "-scn", "-scp", "-sq", "-dcu", "-dcn", "-dcp", "-dt", "-f", "--max-rows", "--script");
    private static final Set<String> SWITCHES =
            Set.of("-b", "--passwords-stdin", "--debug", "--stdio", "--version", "--help", "-h");

    private static final String HELP = """
            jrunner: moves rows between databases, runs queries and scripts

              jrunner -scu URL -scn USER -sq FILE -dcu URL -dcn USER -dt TABLE [-b] [--column NAME]...
              jrunner -scu URL -scn USER -sq FILE [-f csv|tsv|jsonl] [--max-rows N]
              jrunner -scu URL -scn USER --script FILE.json
              jrunner --stdio

              -scu -scn -scp     source: JDBC URL, user, password
              -dcu -dcn -dcp     destination: JDBC URL, user, password
              -sq FILE           the source query
              -dt TABLE          the destination table, as SQL text
              --column NAME      a destination column, once for each; without it, columns go by position
              -b                 bulk: the destination's fastest way to load
              -f FORMAT          output of a query: csv (default), tsv, jsonl
              --max-rows N       output of a query: at most N rows
              --script FILE      statements with expectations, in one transaction
              --passwords-stdin  the first line of standard input is {"scp": "...", "dcp": "..."}
              --stdio            serve JSON requests on standard input (README.md has the protocol)
              --debug            stack traces on errors
              --version, --help

            Passwords are best given by the environment, JRUNNER_SCP and JRUNNER_DCP, or by --passwords-stdin:
            every user of the machine can read a command line.
            """;

    /** What the arguments ask for. */
    public enum Mode {
        HELP,
        VERSION,
        STDIO,
        MIGRATE,
        QUERY,
        SCRIPT
    }

    private final Map<String, String> values = new HashMap<>();
    private final List<String> columns = new ArrayList<>();

    private Options() {}

    public static Options parse(String[] args, Map<String, String> environment) throws Failure {
        Options options = new Options();
        for (int i = 0; i < args.length; i++) {
            boolean column = args[i].equals("--column");
            if (SWITCHES.contains(args[i])) {
                options.values.put(args[i], "");
            } else if (!column && !WITH_VALUE.contains(args[i])) {
                throw Failure.config("unknown argument " + args[i] + "; see jrunner --help");
            } else if (i + 1 == args.length) {
                throw Failure.config(args[i] + " needs a value");
            } else if (column) {
                options.columns.add(args[++i]);
            } else {
                options.values.put(args[i], args[++i]);
            }
        }
        options.fallback("-scp", environment.get("JRUNNER_SCP"));
        options.fallback("-dcp", environment.get("JRUNNER_DCP"));
        options.check();
        return options;
    }

    private void check() throws Failure {
        switch (mode()) {
            case MIGRATE -> require("-scu", "-scn", "-sq", "-dcu", "-dcn", "-dt");
            case QUERY -> require("-scu", "-scn", "-sq");
            case SCRIPT -> require("-scu", "-scn", "--script");
            default -> { }
        }
    }

    private void require(String... names) throws Failure {
        for (String name : names) {
            if (!has(name)) {
                throw Failure.config(name + " is missing; see jrunner --help");
            }
        }
    }

    public Mode mode() {
        if (has("--help") || has("-h")) {
            return Mode.HELP;
        }
        if (has("--version")) {
            return Mode.VERSION;
        }
        if (has("--stdio")) {
            return Mode.STDIO;
        }
        if (has("--script")) {
            return Mode.SCRIPT;
        }
        return has("-dcu") ? Mode.MIGRATE : Mode.QUERY;
    }

    public static String help() {
        return HELP;
    }

    public boolean debug() {
        return has("--debug");
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value of a flag, or null. */
    String get(String name) {
        return values.get(name);
    }

    List<String> columns() {
        return columns;
    }

    void fallback(String name, String value) {
        if (value != null) {
            values.putIfAbsent(name, value);
        }
    }
}

package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.JdbcUrl;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * One driver of drivers.json, the list that Pipekit's API has too.
 *
 * @param rules what a URL may look like
 * @param defaults set unless the URL says otherwise
 * @param pinned set whatever the URL says
 */
public record DriverEntry(
        String kind, String name, String className, List<Artifact> artifacts, List<String> urlPrefixes,
        JdbcUrl.Rules rules, Map<String, String> defaults, Map<String, String> pinned, boolean isFile,
        String fileSuffix) {

    /** A jar of the drivers directory. */
    record Artifact(String file, String sha256) {}

    /** Refuses a URL that is not known to be safe, before anything is opened. */
    public JdbcUrl parse(String url) throws Failure {
        String prefix = urlPrefixes.stream().filter(url::startsWith).findFirst().orElse("");
        return JdbcUrl.parse(url, prefix, rules);
    }

    /** All properties for the driver: ours last, so that no URL can undo them. */
    public Properties properties(JdbcUrl url, ConnectionSpec spec) {
        Properties all = new Properties();
        all.putAll(defaults);
        all.putAll(url.properties);
        all.putAll(pinned);
        all.setProperty("user", spec.user());
        all.setProperty("password", spec.password());
        return all;
    }
}

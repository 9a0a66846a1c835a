package dev.pipekit.jrunner.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The databases this process speaks to, picked by the prefix of the URL. */
public final class Dialects {
    private final List<Dialect> dialects;

    public Dialects(List<Dialect> dialects) {
        this.dialects = new ArrayList<>(dialects);
    }

    Dialect forUrl(String url) throws Failure {
        return dialects.stream()
                .filter(dialect -> url.startsWith(dialect.urlPrefix()))
                // jdbc:derby://host/… is no file.
                .max(Comparator.comparing(dialect -> dialect.urlPrefix().length()))
                .orElseThrow(() -> Failure.config("no driver for this JDBC URL; known are: "
                        + dialects.stream().map(Dialect::urlPrefix).collect(Collectors.joining(", "))));
    }
}

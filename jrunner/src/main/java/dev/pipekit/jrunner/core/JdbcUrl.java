package dev.pipekit.jrunner.core;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A JDBC URL split into an address and properties, refusing what is not known to be safe: some properties
 * make drivers load classes, read or write files, or run commands of the URL's author.
 */
public final class JdbcUrl {
    /** How a driver's properties are written behind the address. */
    public enum Style {
        /** {@code ?a=b&c=d}, %-encoded. */
        QUERY("?", "&"),
        /** {@code ;a=b;c=d}. */
        SEMICOLON(";", ";"),
        /** {@code :a=b;c=d;} behind the database's name. */
        COLON(":", ";"),
        /** None may be given. */
        NONE(null, null);

        private final String first;
        private final String between;

        Style(String first, String between) {
            this.first = first;
            this.between = between;
        }
    }

    /** What of a URL is known to be safe. */
    public record Rules(Pattern address, Style style, Set<String> properties) {}

    /** Between the prefix and the properties. */
    public final String address;
    public final Properties properties = new Properties();

    private JdbcUrl(String address) {
        this.address = address;
    }

    /** Messages never repeat the URL: it may hold a password. */
    public static JdbcUrl parse(String url, String prefix, Rules rules) throws Failure {
        String rest = url.substring(prefix.length());
        int end = endOfAddress(rest, rules.style);
        JdbcUrl parsed = new JdbcUrl(rest.substring(0, end));
        if (!rules.address.matcher(parsed.address).matches()) {
            throw Failure.config("the address in the JDBC URL is not one that is allowed here; "
                    + "user and password belong in their own fields");
        }
        if (end < rest.length()) {
            for (String pair : rest.substring(end + 1).split(rules.style.between)) {
                if (!pair.isEmpty()) {
                    parsed.add(pair, rules);
                }
            }
        }
        return parsed;
    }

    private static int endOfAddress(String rest, Style style) {
        if (style == Style.NONE) {
            return rest.length();
        }
        // A port has a colon of its own, so properties that begin with one are looked for behind the database's slash.
        int from = style == Style.COLON ? Math.max(0, rest.indexOf('/', 2)) : 0;
        int at = rest.indexOf(style.first, from);
        return at < 0 ? rest.length() : at;
    }

    private void add(String pair, Rules rules) throws Failure {
        int equals = pair.indexOf('=');
        boolean encoded = rules.style == Style.QUERY;
        String name = decode(equals < 0 ? pair : pair.substring(0, equals), encoded);
        if (name.equalsIgnoreCase("user") || name.equalsIgnoreCase("password")) {
            throw Failure.config("the JDBC URL carries the property '" + name
                    + "'; user and password belong in their own fields");
        }
        if (!rules.properties.contains(name)) {
            throw Failure.config("the JDBC URL property '" + name + "' is not allowed");
        }
        if (properties.containsKey(name)) {
            throw Failure.config("the JDBC URL has the property '" + name + "' twice");
        }
        properties.setProperty(name, equals < 0 ? "" : decode(pair.substring(equals + 1), encoded));
    }

    private static String decode(String text, boolean encoded) throws Failure {
        if (!encoded) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Failure.config("the properties of the JDBC URL are not correctly %-encoded");
        }
    }
}

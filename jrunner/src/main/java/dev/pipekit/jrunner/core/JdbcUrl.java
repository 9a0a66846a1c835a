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
    private static final Pattern HOSTS = Pattern.compile("[\\w.:,\\[\\]-]*");

    /** Without the properties. */
    public final String address;
    public final Properties properties;

    private JdbcUrl(String address, Properties properties) {
        this.address = address;
        this.properties = properties;
    }

    /** Messages never repeat the URL: it may hold a password. */
    public static JdbcUrl parse(String url, String prefix, Set<String> allowed) throws Failure {
        int question = url.indexOf('?');
        String address = question < 0 ? url : url.substring(0, question);
        checkHosts(address.substring(prefix.length()));
        Properties properties = new Properties();
        if (question >= 0) {
            for (String pair : url.substring(question + 1).split("&")) {
                if (!pair.isEmpty()) {
                    addProperty(properties, pair, allowed);
                }
            }
        }
        return new JdbcUrl(address, properties);
    }

    private static void checkHosts(String rest) throws Failure {
        if (!rest.startsWith("//")) {
            return;
        }
        int slash = rest.indexOf('/', 2);
        String hosts = rest.substring(2, slash < 0 ? rest.length() : slash);
        if (!HOSTS.matcher(hosts).matches()) {
            throw Failure.config("the host part of the JDBC URL is not host:port; "
                    + "user and password belong in their own fields");
        }
    }

    private static void addProperty(Properties properties, String pair, Set<String> allowed) throws Failure {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        if (name.equals("user") || name.equals("password")) {
            throw Failure.config("the JDBC URL carries the property '" + name
                    + "'; user and password belong in their own fields");
        }
        if (!allowed.contains(name)) {
            throw Failure.config("the JDBC URL property '" + name + "' is not allowed");
        }
        properties.setProperty(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }

    private static String decode(String text) throws Failure {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Failure.config("the properties of the JDBC URL are not correctly %-encoded");
        }
    }
}

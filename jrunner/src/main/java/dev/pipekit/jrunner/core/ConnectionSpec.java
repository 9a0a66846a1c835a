package dev.pipekit.jrunner.core;

import java.util.List;

/**
 * How to reach a database.
 *
 * @param role "source", "destination" or "" when there is only one: said in messages
 * @param session statements run once after connecting, outside the transaction
 * @param application the name the database shows for the session
 */
public record ConnectionSpec(
        String role, String url, String user, String password, List<String> session, String application) {
    public static final String APPLICATION = "pipekit-jrunner";

    /** A record prints its fields; this one must not print its password. */
    @Override
    public String toString() {
        return "ConnectionSpec[" + role + "]";
    }
}

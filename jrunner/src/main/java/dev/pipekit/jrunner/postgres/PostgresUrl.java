package dev.pipekit.jrunner.postgres;

import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.JdbcUrl;
import java.util.Set;

/** Which URL properties of pgjdbc are known to be safe. */
final class PostgresUrl {
    static final String PREFIX = "jdbc:postgresql:";

    private static final Set<String> ALLOWED = Set.of(
            "ssl", "sslmode", "sslnegotiation", "sslrootcert", "sslcert", "sslkey", "sslResponseTimeout",
            "channelBinding", "requireAuth", "gssEncMode",
            "targetServerType", "hostRecheckSeconds", "loadBalanceHosts",
            "connectTimeout", "loginTimeout", "socketTimeout", "cancelSignalTimeout",
            "currentSchema", "ApplicationName", "tcpKeepAlive");

    private PostgresUrl() {}

    static JdbcUrl parse(String url) throws Failure {
        return JdbcUrl.parse(url, PREFIX, ALLOWED);
    }
}

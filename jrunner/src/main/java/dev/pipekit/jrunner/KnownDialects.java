package dev.pipekit.jrunner;

import dev.pipekit.jrunner.core.Dialect;
import dev.pipekit.jrunner.core.Dialects;
import dev.pipekit.jrunner.drivers.DerbyFileDialect;
import dev.pipekit.jrunner.drivers.DerbyServerDialect;
import dev.pipekit.jrunner.drivers.DuckdbDialect;
import dev.pipekit.jrunner.drivers.H2Dialect;
import dev.pipekit.jrunner.drivers.ServerDialects;
import dev.pipekit.jrunner.drivers.SqliteDialect;
import dev.pipekit.jrunner.mariadb.MariadbDialect;
import dev.pipekit.jrunner.mariadb.MysqlDialect;
import dev.pipekit.jrunner.postgres.PostgresDialect;
import java.util.ArrayList;
import java.util.List;

/** Every database of drivers.json. */
final class KnownDialects {
    private KnownDialects() {}

    static Dialects all() {
        List<Dialect> dialects = new ArrayList<>(List.of(
                new PostgresDialect(), new MariadbDialect(), new MysqlDialect(),
                new SqliteDialect(), new H2Dialect(), new DerbyFileDialect(), new DerbyServerDialect(),
                new DuckdbDialect()));
        dialects.addAll(ServerDialects.all());
        return new Dialects(dialects);
    }
}

package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.ValueReader;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;

/** Derby behind its network server, by its own client, which speaks DB2's protocol DRDA. */
public final class DerbyServerDialect extends DerbyDialect {
    public DerbyServerDialect() {
        super("derbyserver");
    }

    /** The driver's own prefix is that of files too. */
    @Override
    public String urlPrefix() {
        return super.urlPrefix() + "//";
    }

    /** An object of Java would be made here of whatever the server sends. */
    @Override
    ValueReader reader(ResultSetMetaData columns, int i) throws SQLException {
        return columns.getColumnType(i) == Types.JAVA_OBJECT
                ? ValueText.refuse(columns.getColumnLabel(i), columns.getColumnTypeName(i))
                : super.reader(columns, i);
    }

    /** 08004: the server is there, and has no such database or will not have this user. */
    @Override
    public Optional<Kind> kindOf(SQLException e) {
        return "08004".equals(e.getSQLState()) ? Optional.of(Kind.CONFIG) : super.kindOf(e);
    }
}

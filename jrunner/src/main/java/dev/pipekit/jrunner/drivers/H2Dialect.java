package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.ValueReader;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** H2 in a file, opened by this process alone. */
public final class H2Dialect extends LoadedDialect {
    private static final Capabilities CAPABILITIES = new Capabilities() {
        @Override
        public String parameter(String typeName) {
            // Without it the text would become a JSON string.
            return typeName.equals("JSON") ? "? FORMAT JSON" : "?";
        }

        @Override
        public boolean holdsNan() {
            return true;
        }

        @Override
        public boolean takesText(String typeName) {
            return typeName.equals("JSON") || typeName.equals("UUID");
        }

        @Override
        public Optional<String> beforeChrist(String text) {
            int year = Integer.parseInt(text.substring(0, 4)) - 1;
            return Optional.of(String.format(year == 0 ? "%04d" : "-%04d", year) + text.substring(4));
        }
    };

    public H2Dialect() {
        super("h2");
    }

    /** SQL can make functions of any class on the class path: of none here. */
    @Override
    void beforeLoading() {
        System.setProperty("h2.allowedClasses", "");
    }

    @Override
    ValueReader reader(ResultSetMetaData columns, int i) throws SQLException {
        return columns.getColumnTypeName(i).equals("UUID") ? ValueReader.TEXT : super.reader(columns, i);
    }

    @Override
    boolean isNested(ResultSetMetaData columns, int i) throws SQLException {
        return columns.getColumnTypeName(i).startsWith("ROW") || super.isNested(columns, i);
    }

    @Override
    Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** Lock timeout, concurrent update; file locked by another process. */
    @Override
    public Optional<Kind> kindOf(SQLException e) {
        return Optional.ofNullable(kindByNumber(e.getErrorCode(), List.of(50200, 90131), List.of(90020)));
    }
}

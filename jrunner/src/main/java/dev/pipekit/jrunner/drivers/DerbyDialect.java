package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.ValueReader;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;

/** What Derby is whichever of its drivers speaks to it. */
abstract class DerbyDialect extends LoadedDialect {
    private static final Capabilities CAPABILITIES = new Capabilities() {
        @Override
        public void bindDateTime(PreparedStatement statement, int parameter, String text) throws SQLException {
            Timestamp moment = Timestamp.from(LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC));
            statement.setTimestamp(parameter, moment, utc());
        }
    };

    DerbyDialect(String kind) {
        super(kind);
    }

    /** Its text of a timestamp passes through the zone of this process, and skips the hours that zone skips. */
    @Override
    ValueReader reader(ResultSetMetaData columns, int i) throws SQLException {
        return columns.getColumnType(i) == Types.TIMESTAMP ? DerbyDialect::dateTime : super.reader(columns, i);
    }

    private static String dateTime(ResultSet row, int column) throws SQLException {
        Timestamp value = row.getTimestamp(column, utc());
        return value == null ? null : ValueText.dateTime(LocalDateTime.ofInstant(value.toInstant(), ZoneOffset.UTC));
    }

    /** Without the ten days that Java's usual calendar leaves out in 1582. */
    private static Calendar utc() {
        GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        calendar.setGregorianChange(new Date(Long.MIN_VALUE));
        return calendar;
    }

    @Override
    final Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** XSDB6: another process has the database open; 40XL1: lock timeout. */
    @Override
    public Optional<Kind> kindOf(SQLException e) {
        for (SQLException cause = e; cause != null; cause = cause.getNextException()) {
            if ("XSDB6".equals(cause.getSQLState())) {
                return Optional.of(Kind.CONNECT);
            }
            if ("40XL1".equals(cause.getSQLState())) {
                return Optional.of(Kind.TRANSIENT);
            }
        }
        return Optional.empty();
    }
}

package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.core.ValueReader;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Days and times of JCC, which makes dates of Java's old calendar of them, also for getString: an hour that this process's
 * zone skips comes out as the next one, and a day that the calendar left out in 1582 comes out ten days later.
 */
final class JccTimes {
    private static final LocalDate FIRST = LocalDate.of(1582, 10, 15);
    private static final LocalDate LAST = LocalDate.of(1582, 10, 24);

    private JccTimes() {}

    /** In UTC, which skips no hour. */
    static ValueReader timestamp(String column) {
        Calendar utc = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        return (row, i) -> {
            Timestamp value = row.getTimestamp(i, utc);
            if (value == null) {
                return null;
            }
            utc.setTime(value);
            LocalDate day = LocalDate.of(utc.get(Calendar.YEAR), utc.get(Calendar.MONTH) + 1, utc.get(Calendar.DATE));
            return ValueText.dateTime(LocalDateTime.of(known(column, day), LocalTime.of(
                    utc.get(Calendar.HOUR_OF_DAY), utc.get(Calendar.MINUTE), utc.get(Calendar.SECOND), value.getNanos())));
        };
    }

    static ValueReader date(String column) {
        return (row, i) -> {
            String day = row.getString(i);
            return day == null ? null : ValueText.date(known(column, LocalDate.parse(day)));
        };
    }

    private static LocalDate known(String column, LocalDate day) throws SQLException {
        if (day.isBefore(FIRST) || day.isAfter(LAST)) {
            return day;
        }
        throw new SQLDataException("column \"" + column + "\" holds " + day + ", which the driver also gives for the day ten "
                + "days earlier: read it as text with CHAR(…)", "22008");
    }
}

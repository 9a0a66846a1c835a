package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.drivers.TargetColumn.Unfit;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times for a column with so many digits of a second: none is cut, rounded or moved to another zone. */
final class TimeText {
    private static final Pattern MOMENT = Pattern.compile(
            "(\\d{4,}-\\d\\d-\\d\\d)(?:[ T](\\d\\d:\\d\\d(?::\\d\\d)?)(\\.\\d+)?([+-]\\d\\d(?::?\\d\\d(?::?\\d\\d)?)?|Z)?)?( BC)?");
    private static final Pattern TIME = Pattern.compile("(\\d\\d:\\d\\d:\\d\\d)(\\.\\d+)?");

    private final Capabilities database;
    private final int digits;

    TimeText(Capabilities database, int digits) {
        this.database = database;
        this.digits = digits;
    }

    String date(String value) throws Unfit {
        if (isInfinite(value)) {
            return value;
        }
        Matcher moment = moment(value);
        if (moment.group(2) != null && !(moment.group(2) + fraction(moment.group(3))).matches("00:00(:00)?(\\.0*)?")) {
            throw new Unfit("has a time of day, which a date would lose");
        }
        return era(checked(moment.group(1)), moment);
    }

    String time(String value) throws Unfit {
        Matcher time = TIME.matcher(value);
        if (!time.matches()) {
            throw new Unfit("is not a time of day");
        }
        if (time.group(1).equals("24:00:00") && database.holdsEndOfDay()) {
            return time.group(1);
        }
        try {
            return LocalTime.parse(time.group(1)).isBefore(LocalTime.MAX) ? time.group(1) + fraction(time.group(2)) : null;
        } catch (DateTimeException e) {
            throw new Unfit("is not a time of day");
        }
    }

    /** Without a zone: what has an offset becomes UTC's wall clock. */
    String dateTime(String value) throws Unfit {
        if (isInfinite(value)) {
            return value;
        }
        Matcher moment = moment(value);
        return era(wallClock(moment), moment);
    }

    /** With a zone: what has no offset is taken as UTC's wall clock, which sessions here have. */
    String instant(String value) throws Unfit {
        if (isInfinite(value)) {
            return value;
        }
        Matcher moment = moment(value);
        return era(wallClock(moment) + "+00:00", moment);
    }

    private boolean isInfinite(String value) throws Unfit {
        boolean infinite = value.equals("infinity") || value.equals("-infinity");
        if (infinite && !database.holdsInfiniteTime()) {
            throw new Unfit("is a date that this database does not have");
        }
        return infinite;
    }

    private static Matcher moment(String value) throws Unfit {
        Matcher moment = MOMENT.matcher(value);
        if (!moment.matches()) {
            throw new Unfit("is not a date");
        }
        return moment;
    }

    private String wallClock(Matcher moment) throws Unfit {
        String clock = moment.group(2) == null ? "00:00:00" : moment.group(2);
        String seconds = clock.length() == 5 ? clock + ":00" : clock;
        String offset = moment.group(4);
        String local = checked(moment.group(1)) + " " + seconds;
        if (offset == null || offset.equals("Z") || offset.matches("[+-]00(:?00)*")) {
            return local + fraction(moment.group(3));
        }
        if (moment.group(5) != null) {
            throw new Unfit("is before Christ and not in UTC");
        }
        try {
            LocalDateTime utc = LocalDateTime.parse(local.replace(' ', 'T'))
                    .minusSeconds(ZoneOffset.of(offset).getTotalSeconds());
            return utc.toString().replace('T', ' ') + (utc.getSecond() == 0 ? ":00" : "") + fraction(moment.group(3));
        } catch (DateTimeException e) {
            throw new Unfit("is not a time that can be held");
        }
    }

    /** 0000-00-00 and 2024-02-30 are dates to some databases only. */
    private static String checked(String date) throws Unfit {
        try {
            if (date.length() > 10) {
                throw new Unfit("is a year beyond 9999");
            }
            LocalDate parsed = LocalDate.parse(date);
            if (parsed.getYear() == 0) {
                throw new Unfit("is not a date of the calendar");
            }
            return date;
        } catch (DateTimeException e) {
            throw new Unfit("is not a date of the calendar");
        }
    }

    /** Databases cut or round what is too fine for a column without a word. */
    private String fraction(String fraction) throws Unfit {
        String digitsOf = fraction == null ? "" : fraction.replaceFirst("\\.?0*$", "");
        if (digitsOf.length() - 1 > digits) {
            throw new Unfit("has more than the " + digits + " digits of a second that the column keeps");
        }
        return digitsOf;
    }

    private String era(String text, Matcher moment) throws Unfit {
        if (moment.group(5) == null) {
            return text;
        }
        return database.beforeChrist(text).orElseThrow(() -> new Unfit("is before Christ, which is not held here"));
    }
}

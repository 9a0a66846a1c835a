package dev.pipekit.jrunner.postgres;

/** Dates and times of the years 1 to 9999, in ISO 8601 with a space or a T between date and time. */
final class BinaryTimes {
    private static final int DAYS_TO_2000 = 730_119;
    private static final long SECOND = 1_000_000L;
    private static final long DAY = 86_400 * SECOND;
    private static final int[] DAYS_BEFORE_MONTH = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    private static final int DATE_LENGTH = 10;
    private static final long NONE = Long.MIN_VALUE;

    private BinaryTimes() {}

    static boolean date(String value, RowBytes row) {
        long days = value.length() == DATE_LENGTH ? days(value) : NONE;
        row.putInt((int) days);
        return days != NONE;
    }

    static boolean time(String value, RowBytes row) {
        long micros = micros(value, 0, value.length());
        row.putLong(micros);
        // Rounding may have made 24:00:00 of it.
        return micros != NONE && micros < DAY;
    }

    static boolean timestamp(String value, RowBytes row) {
        long micros = dateTime(value, value.length());
        row.putLong(micros);
        return micros != NONE;
    }

    /** With its offset: without one, the session's time zone decides what it means. */
    static boolean timestamptz(String value, RowBytes row) {
        int end = value.length();
        long offset = 0;
        if (value.endsWith("Z")) {
            end--;
        } else {
            end = Math.max(value.lastIndexOf('+'), value.lastIndexOf('-'));
            offset = end > DATE_LENGTH ? offset(value, end) : NONE;
        }
        long micros = offset == NONE ? NONE : dateTime(value, end);
        row.putLong(micros - offset);
        return micros != NONE;
    }

    private static long dateTime(String value, int end) {
        if (end <= DATE_LENGTH || value.charAt(DATE_LENGTH) != ' ' && value.charAt(DATE_LENGTH) != 'T') {
            return NONE;
        }
        long days = days(value);
        long micros = micros(value, DATE_LENGTH + 1, end);
        return days == NONE || micros == NONE ? NONE : days * DAY + micros;
    }

    /** Days from 2000-01-01 of the first ten characters. */
    private static long days(String value) {
        int year = digits(value, 0, 4);
        int month = digits(value, 5, 2);
        int day = digits(value, 8, 2);
        if (year < 1 || month < 1 || month > 12 || day < 1 || value.charAt(4) != '-' || value.charAt(7) != '-') {
            return NONE;
        }
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int length = DAYS_BEFORE_MONTH[month] - DAYS_BEFORE_MONTH[month - 1] + (leap && month == 2 ? 1 : 0);
        if (day > length) {
            return NONE;
        }
        int before = year - 1;
        int leapDay = leap && month > 2 ? 1 : 0;
        return before * 365L + before / 4 - before / 100 + before / 400
                + DAYS_BEFORE_MONTH[month - 1] + leapDay + day - 1 - DAYS_TO_2000;
    }

    /** hh:mm, hh:mm:ss or hh:mm:ss.f… as microseconds. */
    private static long micros(String value, int from, int to) {
        int length = to - from;
        if (length != 5 && length != 8 && length < 10 || value.charAt(from + 2) != ':') {
            return NONE;
        }
        int hour = digits(value, from, 2);
        int minute = digits(value, from + 3, 2);
        int second = 0;
        long fraction = 0;
        if (length > 5) {
            second = value.charAt(from + 5) == ':' ? digits(value, from + 6, 2) : -1;
            fraction = length == 8 ? 0 : fraction(value, from + 8, to);
        }
        boolean known = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
        return known && fraction != NONE ? (hour * 3600L + minute * 60L + second) * SECOND + fraction : NONE;
    }

    /** A point and up to nine digits, rounded as the server does; halves are left to it. */
    private static long fraction(String value, int point, int to) {
        int count = to - point - 1;
        int number = value.charAt(point) == '.' && count <= 9 ? digits(value, point + 1, count) : -1;
        if (number < 0) {
            return NONE;
        }
        for (int i = count; i < 9; i++) {
            number *= 10;
        }
        int rest = number % 1000;
        return rest == 500 ? NONE : number / 1000 + (rest > 500 ? 1 : 0);
    }

    /** ±hh, ±hh:mm or ±hh:mm:ss as microseconds. */
    private static long offset(String value, int sign) {
        int length = value.length() - sign;
        boolean shaped = length == 3 || length == 6 && value.charAt(sign + 3) == ':'
                || length == 9 && value.charAt(sign + 3) == ':' && value.charAt(sign + 6) == ':';
        if (!shaped) {
            return NONE;
        }
        int hours = digits(value, sign + 1, 2);
        int minutes = length > 3 ? digits(value, sign + 4, 2) : 0;
        int seconds = length > 6 ? digits(value, sign + 7, 2) : 0;
        if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) {
            return NONE;
        }
        long size = (hours * 3600L + minutes * 60L + seconds) * SECOND;
        return value.charAt(sign) == '-' ? -size : size;
    }

    /** The number of so many ASCII digits, or -1. */
    private static int digits(String value, int from, int count) {
        if (count < 1 || from + count > value.length()) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < from + count; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}

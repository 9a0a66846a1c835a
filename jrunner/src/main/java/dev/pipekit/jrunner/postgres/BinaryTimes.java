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

    static boolean date(byte[] text, int from, int to, RowBytes row) {
        long days = to - from == DATE_LENGTH ? days(text, from) : NONE;
        row.putInt((int) days);
        return days != NONE;
    }

    static boolean time(byte[] text, int from, int to, RowBytes row) {
        long micros = micros(text, from, to);
        row.putLong(micros);
        // Rounding may have made 24:00:00 of it.
        return micros != NONE && micros < DAY;
    }

    static boolean timestamp(byte[] text, int from, int to, RowBytes row) {
        long micros = dateTime(text, from, to);
        row.putLong(micros);
        return micros != NONE;
    }

    /** With its offset: without one, the session's time zone decides what it means. */
    static boolean timestamptz(byte[] text, int from, int to, RowBytes row) {
        int end = to - 1;
        long offset = 0;
        if (to == from || text[end] != 'Z') {
            while (end > from + DATE_LENGTH && text[end] != '+' && text[end] != '-') {
                end--;
            }
            offset = end > from + DATE_LENGTH ? offset(text, end, to) : NONE;
        }
        long micros = offset == NONE ? NONE : dateTime(text, from, end);
        row.putLong(micros - offset);
        return micros != NONE;
    }

    private static long dateTime(byte[] text, int from, int to) {
        int middle = from + DATE_LENGTH;
        if (to <= middle || text[middle] != ' ' && text[middle] != 'T') {
            return NONE;
        }
        long days = days(text, from);
        long micros = micros(text, middle + 1, to);
        return days == NONE || micros == NONE ? NONE : days * DAY + micros;
    }

    /** Days from 2000-01-01 of the ten characters there. */
    private static long days(byte[] text, int from) {
        int year = digits(text, from, 4);
        int month = digits(text, from + 5, 2);
        int day = digits(text, from + 8, 2);
        boolean dashes = text[from + 4] == '-' && text[from + 7] == '-';
        if (year < 1 || month < 1 || month > 12 || day < 1 || !dashes) {
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
    private static long micros(byte[] text, int from, int to) {
        int length = to - from;
        if (length != 5 && length != 8 && length < 10 || text[from + 2] != ':') {
            return NONE;
        }
        int hour = digits(text, from, 2);
        int minute = digits(text, from + 3, 2);
        int second = 0;
        long fraction = 0;
        if (length > 5) {
            second = text[from + 5] == ':' ? digits(text, from + 6, 2) : -1;
            fraction = length == 8 ? 0 : fraction(text, from + 8, to);
        }
        boolean known = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
        return known && fraction != NONE ? (hour * 3600L + minute * 60L + second) * SECOND + fraction : NONE;
    }

    /** A point and up to nine digits, rounded as the server does; halves are left to it. */
    private static long fraction(byte[] text, int point, int to) {
        int count = to - point - 1;
        int number = text[point] == '.' && count <= 9 ? digits(text, point + 1, count) : -1;
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
    private static long offset(byte[] text, int sign, int to) {
        int length = to - sign;
        boolean shaped = length == 3 || length == 6 && text[sign + 3] == ':'
                || length == 9 && text[sign + 3] == ':' && text[sign + 6] == ':';
        if (!shaped) {
            return NONE;
        }
        int hours = digits(text, sign + 1, 2);
        int minutes = length > 3 ? digits(text, sign + 4, 2) : 0;
        int seconds = length > 6 ? digits(text, sign + 7, 2) : 0;
        if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) {
            return NONE;
        }
        long size = (hours * 3600L + minutes * 60L + seconds) * SECOND;
        return text[sign] == '-' ? -size : size;
    }

    /** The number of so many ASCII digits, or -1. */
    private static int digits(byte[] text, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}

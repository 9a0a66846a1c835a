package dev.pipekit.jrunner.postgres;

import java.nio.charset.StandardCharsets;

/** Numbers, from plain digits. */
final class BinaryNumbers {
    /** Far below what the server's numeric can hold, before and behind the point. */
    private static final int MAX_DIGITS = 1000;
    private static final int NEGATIVE = 0x4000;

    private BinaryNumbers() {}

    static boolean int2(byte[] text, int from, int to, RowBytes row) {
        long number = integer(text, from, to);
        row.putShort((int) number);
        return number == (short) number;
    }

    static boolean int4(byte[] text, int from, int to, RowBytes row) {
        long number = integer(text, from, to);
        row.putInt((int) number);
        return number == (int) number;
    }

    static boolean int8(byte[] text, int from, int to, RowBytes row) {
        long number = integer(text, from, to);
        row.putLong(number);
        return number != Long.MIN_VALUE;
    }

    /** The number, or Long.MIN_VALUE when it is not -?digits, or out of range. */
    private static long integer(byte[] text, int from, int to) {
        boolean negative = isNegative(text, from, to);
        int start = negative ? from + 1 : from;
        if (start == to) {
            return Long.MIN_VALUE;
        }
        long number = 0;
        for (int i = start; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return Long.MIN_VALUE;
            }
            number = number * 10 + digit;
        }
        return negative ? -number : number;
    }

    private static boolean isNegative(byte[] text, int from, int to) {
        return from < to && text[from] == '-';
    }

    static boolean float4(byte[] text, int from, int to, RowBytes row) {
        String value = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
        Double number = number(value);
        if (number == null) {
            return false;
        }
        // Not by way of the double: rounding twice may end at a neighbour of the nearest value.
        float nearest = number.isNaN() || number.isInfinite() ? number.floatValue() : Float.parseFloat(value);
        row.putInt(Float.floatToRawIntBits(nearest));
        return number == 0 || Math.abs(nearest) >= Float.MIN_NORMAL && Float.isInfinite(nearest) == number.isInfinite()
                || number.isNaN();
    }

    static boolean float8(byte[] text, int from, int to, RowBytes row) {
        String value = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
        Double number = number(value);
        if (number == null) {
            return false;
        }
        row.putLong(Double.doubleToRawLongBits(number));
        return true;
    }

    /** Java and the server both take the nearest value. What overflows or nears nothing is for the server: null. */
    private static Double number(String value) {
        switch (value) {
            case "NaN":
                return Double.NaN;
            case "Infinity":
                return Double.POSITIVE_INFINITY;
            case "-Infinity":
                return Double.NEGATIVE_INFINITY;
            default:
        }
        boolean zero = true;
        boolean exponent = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            exponent |= c == 'e' || c == 'E';
            zero &= exponent || !digit || c == '0';
            if (!digit && "+-.eE".indexOf(c) < 0) {
                return null;
            }
        }
        try {
            double number = Double.parseDouble(value);
            return zero || Math.abs(number) >= Double.MIN_NORMAL && !Double.isInfinite(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Groups of four digits left and right of the point, without zero groups at the ends. */
    static boolean numeric(byte[] text, int from, int to, RowBytes row) {
        boolean negative = isNegative(text, from, to);
        int start = negative ? from + 1 : from;
        int wholeEnd = start;
        while (wholeEnd < to && text[wholeEnd] != '.') {
            wholeEnd++;
        }
        int scale = wholeEnd == to ? 0 : to - wholeEnd - 1;
        if (wholeEnd == start || wholeEnd - start > MAX_DIGITS || scale > MAX_DIGITS || wholeEnd == to - 1) {
            return false;
        }
        int head = row.length();
        row.putInt(0);
        row.putShort(negative ? NEGATIVE : 0);
        row.putShort(scale);
        int groups = 0;
        int wholeGroups = (wholeEnd - start + 3) / 4;
        int weight = wholeGroups - 1;
        int used = 0;
        for (int g = 0; g < wholeGroups + (scale + 3) / 4; g++) {
            boolean whole = g < wholeGroups;
            int at = whole ? wholeEnd - (wholeGroups - g) * 4 : wholeEnd + 1 + (g - wholeGroups) * 4;
            int group = group(text, at, Math.max(start, at), whole ? wholeEnd : to);
            if (group < 0) {
                return false;
            }
            if (group == 0 && groups == 0) {
                weight--;
                continue;
            }
            row.putShort(group);
            groups++;
            used = group == 0 ? used : groups;
        }
        row.drop((groups - used) * 2);
        row.setInt(head, used == 0 ? 0 : used << 16 | weight & 0xffff);
        return true;
    }

    /** Four digits from {@code from}; those before {@code first} or from {@code end} on are zeros. -1: not digits. */
    private static int group(byte[] text, int from, int first, int end) {
        int group = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < first || i >= end ? 0 : text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            group = group * 10 + digit;
        }
        return group;
    }
}

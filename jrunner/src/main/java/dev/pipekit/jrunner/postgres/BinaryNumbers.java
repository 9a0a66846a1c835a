package dev.pipekit.jrunner.postgres;

/** Numbers, from plain digits. */
final class BinaryNumbers {
    /** Far below what the server's numeric can hold, before and behind the point. */
    private static final int MAX_DIGITS = 1000;
    private static final int NEGATIVE = 0x4000;

    private BinaryNumbers() {}

    static boolean int2(String value, RowBytes row) {
        long number = integer(value);
        row.putShort((int) number);
        return number == (short) number;
    }

    static boolean int4(String value, RowBytes row) {
        long number = integer(value);
        row.putInt((int) number);
        return number == (int) number;
    }

    static boolean int8(String value, RowBytes row) {
        long number = integer(value);
        row.putLong(number);
        return number != Long.MIN_VALUE;
    }

    /** The number, or Long.MIN_VALUE when it is not -?digits, or out of range. */
    private static long integer(String value) {
        int start = value.startsWith("-") ? 1 : 0;
        if (value.length() == start) {
            return Long.MIN_VALUE;
        }
        long number = 0;
        for (int i = start; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return Long.MIN_VALUE;
            }
            number = number * 10 + digit;
        }
        return start == 1 ? -number : number;
    }

    static boolean float4(String value, RowBytes row) {
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

    static boolean float8(String value, RowBytes row) {
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
    static boolean numeric(String value, RowBytes row) {
        int start = value.startsWith("-") ? 1 : 0;
        int point = value.indexOf('.');
        int wholeEnd = point < 0 ? value.length() : point;
        int scale = point < 0 ? 0 : value.length() - point - 1;
        if (wholeEnd == start || wholeEnd - start > MAX_DIGITS || scale > MAX_DIGITS || point >= 0 && scale == 0) {
            return false;
        }
        int head = row.length();
        row.putInt(0);
        row.putShort(start == 1 ? NEGATIVE : 0);
        row.putShort(scale);
        int groups = 0;
        int weight = (wholeEnd - start + 3) / 4 - 1;
        int used = 0;
        int wholeGroups = weight + 1;
        for (int g = 0; g < wholeGroups + (scale + 3) / 4; g++) {
            int from = g < wholeGroups ? wholeEnd - (wholeGroups - g) * 4 : wholeEnd + 1 + (g - wholeGroups) * 4;
            int group = group(value, from, Math.max(start, from), g < wholeGroups ? wholeEnd : value.length());
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
    private static int group(String value, int from, int first, int end) {
        int group = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < first || i >= end ? 0 : value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            group = group * 10 + digit;
        }
        return group;
    }
}

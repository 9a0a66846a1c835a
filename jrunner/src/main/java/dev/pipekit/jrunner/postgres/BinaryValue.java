package dev.pipekit.jrunner.postgres;

import java.util.Map;

/**
 * Encodes text as COPY's binary format has it, for one type. Each takes only forms whose meaning is beyond doubt, and
 * leaves whatever else the server may accept to the server: that costs time, never a value.
 */
@FunctionalInterface
interface BinaryValue {
    /** Puts the value without its length; false, with anything put, when it is not in a form known here. */
    boolean encode(String value, RowBytes row);

    /** By the name in pg_type. Whatever a typmod asks for, the server's receive functions do as its input functions do. */
    Map<String, BinaryValue> BY_TYPE = Map.ofEntries(
            Map.entry("text", (value, row) -> row.putUtf8(value)),
            Map.entry("varchar", (value, row) -> row.putUtf8(value)),
            Map.entry("bpchar", (value, row) -> row.putUtf8(value)),
            Map.entry("json", (value, row) -> row.putUtf8(value)),
            Map.entry("jsonb", BinaryValue::jsonb),
            Map.entry("bool", BinaryValue::bool),
            Map.entry("bytea", BinaryValue::bytea),
            Map.entry("uuid", BinaryValue::uuid),
            Map.entry("int2", BinaryNumbers::int2),
            Map.entry("int4", BinaryNumbers::int4),
            Map.entry("int8", BinaryNumbers::int8),
            Map.entry("float4", BinaryNumbers::float4),
            Map.entry("float8", BinaryNumbers::float8),
            Map.entry("numeric", BinaryNumbers::numeric),
            Map.entry("date", BinaryTimes::date),
            Map.entry("time", BinaryTimes::time),
            Map.entry("timestamp", BinaryTimes::timestamp),
            Map.entry("timestamptz", BinaryTimes::timestamptz));

    private static boolean jsonb(String value, RowBytes row) {
        // The version of the format.
        row.putByte(1);
        return row.putUtf8(value);
    }

    private static boolean bool(String value, RowBytes row) {
        switch (value) {
            case "t", "true", "TRUE", "1" -> row.putByte(1);
            case "f", "false", "FALSE", "0" -> row.putByte(0);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** {@code \x00ff}. */
    private static boolean bytea(String value, RowBytes row) {
        return value.startsWith("\\x") && value.length() % 2 == 0 && hex(value, 2, value.length(), row);
    }

    private static boolean uuid(String value, RowBytes row) {
        if (value.length() != 36) {
            return false;
        }
        int from = 0;
        for (int dash : new int[] {8, 13, 18, 23, 36}) {
            if (dash < 36 && value.charAt(dash) != '-' || !hex(value, from, dash, row)) {
                return false;
            }
            from = dash + 1;
        }
        return true;
    }

    private static boolean hex(String value, int from, int to, RowBytes row) {
        for (int i = from; i < to; i += 2) {
            int high = hexDigit(value.charAt(i));
            int low = hexDigit(value.charAt(i + 1));
            if ((high | low) < 0) {
                return false;
            }
            row.putByte(high << 4 | low);
        }
        return true;
    }

    /** Not Character.digit: it knows the digits of other scripts. */
    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        return c < 0x80 && letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }
}

package dev.pipekit.jrunner.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Encodes text, as UTF-8, as COPY's binary format has it, for one type. Each takes only forms whose meaning is beyond doubt, and
 * leaves whatever else the server may accept to the server: that costs time, never a value.
 */
@FunctionalInterface
interface BinaryValue {
    /** Puts the value without its length; false, with anything put, when it is not in a form known here. */
    boolean encode(byte[] text, int from, int to, RowBytes row);

    /** By the name in pg_type. Whatever a typmod asks for, the server's receive functions do as its input functions do. */
    Map<String, BinaryValue> BY_TYPE = Map.ofEntries(
            Map.entry("text", BinaryValue::characters),
            Map.entry("varchar", BinaryValue::characters),
            Map.entry("bpchar", BinaryValue::characters),
            Map.entry("json", BinaryValue::characters),
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

    private static boolean characters(byte[] text, int from, int to, RowBytes row) {
        return row.putCharacters(text, from, to);
    }

    private static boolean jsonb(byte[] text, int from, int to, RowBytes row) {
        // The version of the format.
        row.putByte(1);
        return row.putCharacters(text, from, to);
    }

    private static boolean bool(byte[] text, int from, int to, RowBytes row) {
        switch (new String(text, from, to - from, StandardCharsets.ISO_8859_1)) {
            case "t", "true", "TRUE", "1" -> row.putByte(1);
            case "f", "false", "FALSE", "0" -> row.putByte(0);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** {@code \x00ff}. */
    private static boolean bytea(byte[] text, int from, int to, RowBytes row) {
        boolean isHex = to - from >= 2 && text[from] == '\\' && text[from + 1] == 'x' && (to - from) % 2 == 0;
        return isHex && hex(text, from + 2, to, row);
    }

    private static boolean uuid(byte[] text, int from, int to, RowBytes row) {
        if (to - from != 36) {
            return false;
        }
        int start = from;
        for (int length : new int[] {8, 4, 4, 4, 12}) {
            int end = start + length;
            if (end < to && text[end] != '-' || !hex(text, start, end, row)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private static boolean hex(byte[] text, int from, int to, RowBytes row) {
        for (int i = from; i < to; i += 2) {
            int high = hexDigit(text[i]);
            int low = hexDigit(text[i + 1]);
            if ((high | low) < 0) {
                return false;
            }
            row.putByte(high << 4 | low);
        }
        return true;
    }

    private static int hexDigit(byte c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }
}

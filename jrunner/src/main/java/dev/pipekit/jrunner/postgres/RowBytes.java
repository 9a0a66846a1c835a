package dev.pipekit.jrunner.postgres;

import java.util.Arrays;

/** The bytes of one row, in network order; grows as needed and is used again for the next row. */
final class RowBytes {
    private static final int FIRST = 4096;
    /** A buffer that one wide row made larger than this is given back. */
    private static final int KEPT = 1024 * 1024;

    private static final int LONG = 64 * 1024;

    private byte[] bytes = new byte[FIRST];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[FIRST];
        }
    }

    /** Room for so many bytes more. */
    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length + (bytes.length >> 1)));
        }
    }

    void putByte(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void putShort(int value) {
        reserve(2);
        bytes[length++] = (byte) (value >> 8);
        bytes[length++] = (byte) value;
    }

    void putInt(int value) {
        reserve(4);
        setInt(length, value);
        length += 4;
    }

    void putLong(long value) {
        putInt((int) (value >> 32));
        putInt((int) value);
    }

    /** Takes back the last bytes. */
    void drop(int count) {
        length -= count;
    }

    /** Over bytes that were put before. */
    void setInt(int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    /**
     * Returns false when the text holds what PostgreSQL's text cannot: a NUL character, or half of a surrogate pair,
     * which is no character.
     */
    boolean putUtf8(String text) {
        int end = text.length();
        // Long text is not copied when it turns out not to be ASCII.
        reserve(end > LONG ? utf8Length(text, 0) : end);
        int i = 0;
        for (char c = ' '; i < end && (c = text.charAt(i)) < 0x80 && c > 0; i++) {
            bytes[length + i] = (byte) c;
        }
        length += i;
        return i == end || putRest(text, i);
    }

    private boolean putRest(String text, int start) {
        reserve(utf8Length(text, start));
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            } else if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xc0 | c >> 6);
                continuation(c);
            } else if (!Character.isSurrogate(c)) {
                bytes[length++] = (byte) (0xe0 | c >> 12);
                continuation(c >> 6);
                continuation(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[length++] = (byte) (0xf0 | point >> 18);
                continuation(point >> 12);
                continuation(point >> 6);
                continuation(point);
            } else {
                return false;
            }
        }
        return true;
    }

    /** The same of text that is UTF-8 already, from a server that says so; the receiving one checks that it is. */
    boolean putCharacters(byte[] text, int from, int to) {
        int count = to - from;
        reserve(count);
        System.arraycopy(text, from, bytes, length, count);
        length += count;
        for (int i = from; i < to; i++) {
            if (text[i] == 0) {
                return false;
            }
        }
        return true;
    }

    private void continuation(int bits) {
        bytes[length++] = (byte) (0x80 | bits & 0x3f);
    }

    /** Counted rather than guessed: three times the length of a long text may be more than the heap has. */
    private static int utf8Length(String text, int start) {
        int count = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a pair is two of its four bytes.
            count = Math.addExact(count, c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3);
        }
        return count;
    }
}

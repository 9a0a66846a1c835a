package dev.pipekit.jrunner.core;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Rows as text: how long they are, and one that every database can store, also where the row's own text is what it refused. */
final class RowText {
    private RowText() {}

    /** The characters of its values. */
    static int length(String[] row) {
        int length = 0;
        for (String value : row) {
            length += value == null ? 0 : value.length();
        }
        return length;
    }

    /** A JSON object of the row's values: strings and nulls. */
    static String json(List<String> columns, String[] row) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setHtmlSafe(false);
            json.beginObject();
            for (int i = 0; i < row.length; i++) {
                json.name(columns.get(i)).value(row[i]);
            }
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return storable(text.toString());
    }

    /** The same text, with NUL characters and lone surrogates written as escapes, as in JSON. */
    static String storable(String text) {
        StringBuilder storable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            boolean half = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
            if (half || character == 0) {
                storable.append(String.format("\\u%04x", character));
            } else {
                storable.appendCodePoint(character);
            }
        }
        return storable.toString();
    }
}

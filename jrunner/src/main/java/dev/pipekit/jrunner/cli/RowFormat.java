package dev.pipekit.jrunner.cli;

import com.google.gson.stream.JsonWriter;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Listener.Column;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** How the rows of a query are written; every format tells NULL from the empty string. */
interface RowFormat {
    Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]");

    default void header(Writer out, List<Column> columns) throws IOException {
        row(out, columns, columns.stream().map(Column::name).toArray(String[]::new));
    }

    void row(Writer out, List<Column> columns, String[] values) throws IOException;

    static RowFormat of(String name) throws Failure {
        return switch (name) {
            case "csv" -> delimited(',', "", RowFormat::csv);
            case "tsv" -> delimited('\t', "\\N", RowFormat::tsv);
            case "jsonl" -> new JsonLines();
            default -> throw Failure.config("-f must be csv, tsv or jsonl");
        };
    }

    private static RowFormat delimited(char delimiter, String nullText, UnaryOperator<String> escape) {
        return (out, columns, values) -> {
            for (int i = 0; i < values.length; i++) {
                if (i > 0) {
                    out.write(delimiter);
                }
                out.write(values[i] == null ? nullText : escape.apply(values[i]));
            }
            out.write('\n');
        };
    }

    /** RFC 4180; the empty string has quotes, as NULL is empty. */
    private static String csv(String value) {
        boolean quotes = value.isEmpty() || NEEDS_QUOTES.matcher(value).find();
        return quotes ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    /** As PostgreSQL's COPY writes text. */
    private static String tsv(String value) {
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    }

    /** One object for each row, all values as strings. */
    final class JsonLines implements RowFormat {
        @Override
        public void header(Writer out, List<Column> columns) {
            // Every line names its columns.
        }

        @Override
        public void row(Writer out, List<Column> columns, String[] values) throws IOException {
            JsonWriter json = new JsonWriter(out);
            json.beginObject();
            for (int i = 0; i < values.length; i++) {
                json.name(columns.get(i).name()).value(values[i]);
            }
            json.endObject().flush();
            out.write('\n');
        }
    }
}

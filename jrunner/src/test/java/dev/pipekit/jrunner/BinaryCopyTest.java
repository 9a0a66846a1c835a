package dev.pipekit.jrunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pipekit.jrunner.core.Cancellation;
import dev.pipekit.jrunner.core.ConnectionSpec;
import dev.pipekit.jrunner.core.Dialects;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Listener;
import dev.pipekit.jrunner.core.RowWriter;
import dev.pipekit.jrunner.core.Session;
import dev.pipekit.jrunner.core.StartOver;
import dev.pipekit.jrunner.core.Target;
import dev.pipekit.jrunner.postgres.PostgresDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** COPY's binary format, against what the server itself makes of the same text. */
class BinaryCopyTest {
    private static final Dialects DIALECTS = new Dialects(List.of(new PostgresDialect()));
    private static final int RANDOM_VALUES = 2000;

    private static TestDatabase db;

    @BeforeAll
    static void start() throws Exception {
        db = new TestDatabase("jrunner_binary");
    }

    @AfterAll
    static void stop() throws Exception {
        db.close();
    }

    /** A column's type, values to write, and a maker of more. */
    private record Case(String type, List<String> values, Function<Random, String> more) {
        @Override
        public String toString() {
            return type;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("int2", List.of("0", "-0", "007", "32767", "-32768"), r -> "" + (short) r.nextInt()),
                new Case("int4", List.of("2147483647", "-2147483648"), r -> "" + r.nextInt()),
                new Case("int8", List.of("9223372036854775807", "-9223372036854775807"), r -> "" + r.nextLong()),
                new Case("float8", List.of("0", "-0.0", "0E-10", "1E22", "1e-7", "NaN", "Infinity", "-Infinity",
                        "1.7976931348623157E308", "2.2250738585072014E-308", "5.", ".5", "9007199254740993",
                        "0.1000000000000000055511151231257827021181583404541015625"), BinaryCopyTest::anyDouble),
                new Case("float4", List.of("0", "-0.0", "3.4028235E38", "1.17549435E-38", "NaN", "-Infinity", "16777217",
                        "1.00000017881393432617187499", "1.00000017881393432617187501"), BinaryCopyTest::anyFloat),
                new Case("numeric", List.of("0", "-0", "0.00", "-0.000", "0.0001", "0.00010", "10000", "100000000.00010000",
                        "12345678901234567890123456789012345678901234567890.0000000012345", "00012.50", "9999.9999", "1"),
                        BinaryCopyTest::anyNumeric),
                new Case("numeric(15,2)", List.of("1.005", "-1.005", "0.999", "12345678901.5"), r -> r.nextInt(1000) + ".5"),
                new Case("date", List.of("0001-01-01", "9999-12-31", "2000-02-29", "1900-03-01", "2000-01-01"),
                        BinaryCopyTest::anyDate),
                new Case("time", List.of("00:00", "23:59:59.999999", "01:02:03.5"), BinaryCopyTest::anyTime),
                new Case("time(3)", List.of("00:00:00.0005", "01:02:03.4567"), BinaryCopyTest::anyTime),
                new Case("timestamp", List.of("0001-01-01 00:00", "9999-12-31 23:59:59.9999999", "2000-02-28T23:59:59.9999996"),
                        r -> anyDate(r) + " " + anyTime(r)),
                new Case("timestamp(0)", List.of("1999-12-31 23:59:59.6"), r -> anyDate(r) + " " + anyTime(r)),
                new Case("timestamptz", List.of("2024-10-27 02:30:00+01:00", "0001-01-01 00:00:00Z", "2024-01-01 00:00+00",
                        "1890-01-01 00:00:00-00:25:21"), r -> anyDate(r) + " " + anyTime(r) + (r.nextBoolean() ? "+05:30" : "-11")),
                new Case("text", List.of("", " ", "\\N", "\\", "a\tb\nc\rd", "é ß 漢 😀", "\u007f\u0080\u07ff\u0800\uffff"),
                        BinaryCopyTest::anyText),
                new Case("varchar(3)", List.of("abc", "ab   ", "😀😀😀"), r -> "" + r.nextInt(1000)),
                new Case("char(4)", List.of("", "ab", "abcd  ", "é"), r -> "" + r.nextInt(1000)),
                new Case("bytea", List.of("\\x", "\\x00ff5C"), r -> "\\x" + String.format("%08x", r.nextInt())),
                new Case("bool", List.of("t", "f", "true", "FALSE", "1", "0"), r -> "" + r.nextBoolean()),
                new Case("uuid", List.of("00000000-0000-0000-0000-0000000000AB"), r -> new java.util.UUID(r.nextLong(), r.nextLong()).toString()),
                new Case("json", List.of("{\"b\": 1,  \"a\":[null]}"), r -> "" + r.nextInt()),
                new Case("jsonb", List.of("{\"b\": 1,  \"a\":[null]}"), r -> "" + r.nextInt()));
    }

    private static String anyDouble(Random r) {
        double value = Double.longBitsToDouble(r.nextLong());
        boolean normal = Double.isFinite(value) && Math.abs(value) >= Double.MIN_NORMAL;
        return normal ? Double.toString(value) : "" + r.nextInt();
    }

    private static String anyFloat(Random r) {
        return r.nextBoolean() ? Float.toString(r.nextFloat() * 1e10f) : Double.toString(r.nextDouble());
    }

    private static String anyNumeric(Random r) {
        String number = (r.nextBoolean() ? "-" : "") + new java.math.BigInteger(1 + r.nextInt(120), r);
        return r.nextInt(3) == 0 ? number : number + "." + "0".repeat(r.nextInt(9)) + new java.math.BigInteger(1 + r.nextInt(60), r);
    }

    private static String anyDate(Random r) {
        return java.time.LocalDate.of(1, 1, 1).plusDays(r.nextInt(3_652_058)).toString();
    }

    private static String anyTime(Random r) {
        String time = String.format("%02d:%02d:%02d", r.nextInt(24), r.nextInt(60), r.nextInt(59));
        int digits = r.nextInt(10);
        String fraction = String.format("%09d", r.nextInt(1_000_000_000)).substring(0, digits);
        // A half is left to the server.
        return digits == 0 ? time : time + "." + (fraction.endsWith("5") && digits > 6 ? fraction + "1" : fraction).substring(0, digits > 6 ? 6 : digits);
    }

    private static String anyText(Random r) {
        return r.ints(r.nextInt(30), 1, 0x2ffff).filter(c -> c < 0xd800 || c > 0xdfff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void every_form_it_takes_means_what_the_server_reads_in_it(Case one) throws Exception {
        List<String> values = new ArrayList<>(one.values);
        values.add(null);
        Random random = new Random(4711);
        for (int i = 0; i < RANDOM_VALUES; i++) {
            values.add(one.more.apply(random));
        }
        db.execute("DROP TABLE IF EXISTS fast, plain");
        for (String table : List.of("fast", "plain")) {
            db.execute("CREATE TABLE " + table + " (id int, v " + one.type + ")");
        }
        write("fast", true, values);
        write("plain", false, values);
        assertEquals("0", db.value("SELECT count(*) FROM fast f FULL JOIN plain p USING (id) "
                + "WHERE f.v::text IS DISTINCT FROM p.v::text OR f.id IS NULL"), () -> difference());
        assertEquals("" + values.size(), db.value("SELECT count(*) FROM fast"));
    }

    private static String difference() {
        try {
            return db.value("SELECT id || ': ' || coalesce(f.v::text, 'NULL') || ' is not ' || coalesce(p.v::text, 'NULL') "
                    + "FROM fast f FULL JOIN plain p USING (id) WHERE f.v::text IS DISTINCT FROM p.v::text LIMIT 1");
        } catch (Exception e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "int4,2147483648", "int4,' 1'", "int4,''", "int4,-", "int4,+1", "int4,1_000", "int4,0x10", "int4,١",
        "int8,-9223372036854775808", "int8,9223372036854775808", "float8,1e400", "float8,1e-400", "float8,5e-324", "float8,0x1p3",
        "float8,1d", "float8,infinity", "float8,''", "numeric,1e5", "numeric,NaN", "numeric,1.", "numeric,.5", "numeric,'1,5'",
        "date,infinity", "date,2024-02-30", "date,0000-00-00", "date,2024-00-10", "date,10000-01-01", "date,2024-1-1", "date,0044-03-15 BC",
        "timestamp,2024-01-01", "timestamp,2024-01-01 24:00:00", "timestamp,2024-01-01 00:00:60", "timestamp,2024-01-01 00:00:00.1234565",
        "timestamp,now", "timestamptz,2024-01-01 00:00:00", "timestamptz,2024-01-01 00:00:00+15:30", "time,24:00:00", "time,-01:00:00",
        "time,838:59:59", "time,23:59:59.9999999", "bool,yes", "bool,2", "bytea,abc", "bytea,\\x0", "bytea,\\x0g", "uuid,0",
        "uuid,{00000000-0000-0000-0000-000000000000}"})
    void other_forms_are_left_to_the_server(String type, String value) throws Exception {
        db.execute("DROP TABLE IF EXISTS fast");
        db.execute("CREATE TABLE fast (id int, v " + type + ")");
        assertThrows(StartOver.class, () -> write("fast", true, List.of(value == null ? "-" : value)));
    }

    @Test
    void text_that_is_no_text_is_left_too() throws Exception {
        db.execute("DROP TABLE IF EXISTS fast");
        db.execute("CREATE TABLE fast (id int, v text)");
        for (String value : List.of("a\0b", "é\0", "\ud83d", "\ude00 x", "x\ud83dy")) {
            assertThrows(StartOver.class, () -> write("fast", true, List.of(value)), value);
        }
        Failure failure = assertThrows(Failure.class, () -> write("fast", false, List.of("x", "\ud83d")));
        assertTrue(failure.getMessage().contains("column 2 of row 2"), failure.getMessage());
    }

    private static void write(String table, boolean fast, List<String> values) throws Exception {
        ConnectionSpec spec = TestDatabase.spec("jrunner binary");
        Target target = new Target("jrunner_binary." + table, List.of());
        List<Listener.Column> columns = List.of(new Listener.Column("id", "int4", 0, 0), new Listener.Column("v", "?", 0, 0));
        try (Cancellation cancellation = new Cancellation();
                Session session = Session.open(DIALECTS, spec, cancellation);
                RowWriter writer = fast
                        ? session.dialect.fastWriter(session, target, columns).orElseThrow()
                        : session.dialect.bulkWriter(session, target, columns)) {
            int id = 0;
            for (String value : values) {
                writer.write(new String[] {"" + id++, value});
            }
            assertEquals(values.size(), writer.finish());
            session.commit();
        }
    }
}

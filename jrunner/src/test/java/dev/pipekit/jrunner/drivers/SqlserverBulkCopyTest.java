package dev.pipekit.jrunner.drivers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pipekit.jrunner.core.BulkCopy;
import dev.pipekit.jrunner.core.Failure;
import dev.pipekit.jrunner.core.Kind;
import dev.pipekit.jrunner.core.Listener;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.rowset.RowSetMetaDataImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What SQL Server's driver is given for a bulk copy, through its own interface. There is no server: nothing is sent. */
class SqlserverBulkCopyTest {
    private static final int MAX = 1_073_741_823;

    private static URLClassLoader driver;
    private static Class<?> records;

    @BeforeAll
    static void load() throws Exception {
        URL jar = Path.of("drivers", Registry.of("sqlserver").artifacts().get(0).file()).toUri().toURL();
        driver = new URLClassLoader(new URL[] {jar}, SqlserverBulkCopyTest.class.getClassLoader());
        records = SqlserverBulkCopy.load(driver, "ISQLServerBulkData");
    }

    @AfterAll
    static void unload() throws Exception {
        driver.close();
    }

    /** A column of a table, as the driver's metadata tells it. */
    private record Given(String typeName, int type, int precision, int scale) {}

    private static Optional<BulkColumn> column(Given given, String sourceType) {
        try {
            RowSetMetaDataImpl table = new RowSetMetaDataImpl();
            table.setColumnCount(1);
            table.setColumnName(1, "c");
            table.setColumnTypeName(1, given.typeName);
            table.setPrecision(1, given.precision);
            table.setScale(1, given.scale);
            if (given.type != -155) {
                table.setColumnType(1, given.type);
            }
            Listener.Column source = new Listener.Column("c", sourceType, 0, 0);
            return BulkColumn.of(new TargetColumn(source, withType(table, given.type), 1, Capabilities.STANDARD));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** RowSetMetaDataImpl takes types of JDBC only. */
    private static ResultSetMetaData withType(RowSetMetaDataImpl table, int type) {
        return (ResultSetMetaData) Proxy.newProxyInstance(driver,
                new Class<?>[] {ResultSetMetaData.class}, (proxy, method, arguments) ->
                        method.getName().equals("getColumnType") ? type : method.invoke(table, arguments));
    }

    private static BulkCopy.Rows rows(String[]... rows) {
        Iterator<String[]> left = Arrays.asList(rows).iterator();
        return () -> left.hasNext() ? left.next() : null;
    }

    /** As the driver calls it. */
    private static Object ask(Object record, String method, Object... arguments) throws Throwable {
        Class<?>[] types = arguments.length == 0 ? new Class<?>[0] : new Class<?>[] {int.class};
        try {
            return records.getMethod(method, types).invoke(record, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static List<BulkColumn> columns(Map<Given, String> given) {
        List<BulkColumn> columns = new ArrayList<>();
        given.forEach((type, source) -> columns.add(column(type, source).orElseThrow()));
        return columns;
    }

    /** What the driver gets for one value; which of JDBC's types it is told, and how long. */
    private static Object sent(Given given, String sourceType, String text) throws Throwable {
        Object record = new BulkRecord(columns(Map.of(given, sourceType)), rows(new String[] {text})).as(records);
        assertTrue((boolean) ask(record, "next"));
        return ((Object[]) ask(record, "getRowData"))[0];
    }

    private static String told(Given given) throws Throwable {
        Object record = new BulkRecord(columns(Map.of(given, "text")), rows()).as(records);
        return ask(record, "getColumnType", 1) + " " + ask(record, "getPrecision", 1) + " " + ask(record, "getScale", 1);
    }

    private static final Given INT = new Given("int", Types.INTEGER, 10, 0);
    private static final Given TINYINT = new Given("tinyint", Types.TINYINT, 3, 0);
    private static final Given DECIMAL = new Given("decimal", Types.DECIMAL, 15, 4);
    private static final Given NVARCHAR = new Given("nvarchar", Types.NVARCHAR, 20, 0);
    private static final Given DATETIME2 = new Given("datetime2", Types.TIMESTAMP, 27, 7);
    private static final Given DATETIMEOFFSET = new Given("datetimeoffset", -155, 34, 7);

    @Test
    void each_value_has_the_class_that_the_driver_asks_for_its_type() throws Throwable {
        assertEquals(true, sent(new Given("bit", Types.BIT, 1, 0), "bool", "t"));
        assertEquals((short) 255, sent(TINYINT, "int2", "255"));
        assertEquals((short) -32768, sent(new Given("smallint", Types.SMALLINT, 5, 0), "int2", "-32768"));
        assertEquals(-2147483648, sent(INT, "int4", "-2147483648"));
        assertEquals(7, sent(new Given("int identity", Types.INTEGER, 10, 0), "int4", "7"));
        assertEquals(Long.MAX_VALUE, sent(new Given("bigint", Types.BIGINT, 19, 0), "int8", "9223372036854775807"));
        assertEquals(new BigDecimal("12345678901.2300"), sent(DECIMAL, "numeric", "12345678901.23"));
        assertEquals(0.1f, sent(new Given("real", Types.REAL, 24, 0), "float4", "0.1"));
        assertEquals(1.5, sent(new Given("float", Types.DOUBLE, 53, 0), "float8", "1.5"));
        assertEquals("a\0😀", sent(NVARCHAR, "text", "a\0😀"));
        assertArrayEquals(new byte[] {0, (byte) 0xff},
                (byte[]) sent(new Given("varbinary", Types.VARBINARY, 8, 0), "bytea", "\\x00ff"));
        assertEquals(null, sent(INT, "int4", null));
    }

    @Test
    void days_and_times_go_as_text_that_no_language_of_a_login_reads_otherwise() throws Throwable {
        assertEquals("2024-03-31", sent(new Given("date", Types.DATE, 10, 0), "date", "2024-03-31"));
        assertEquals("23:59:59.1234567", sent(new Given("time", Types.TIME, 16, 7), "time", "23:59:59.1234567"));
        assertEquals("2024-03-31T02:30:00.123456", sent(DATETIME2, "timestamp", "2024-03-31 02:30:00.123456"));
        assertEquals("2024-04-03T00:00:00", sent(new Given("datetime", Types.TIMESTAMP, 23, 3), "date", "2024-04-03"));
        assertEquals("2024-03-31 00:30:00+00:00", sent(DATETIMEOFFSET, "timestamptz", "2024-03-31 02:30:00+02"));
        for (Given moment : List.of(DATETIME2, DATETIMEOFFSET, new Given("uniqueidentifier", Types.CHAR, 36, 0))) {
            assertTrue(told(moment).startsWith(Types.VARCHAR + " 40 "), told(moment));
        }
    }

    @Test
    void lengths_precisions_and_scales_are_those_of_the_table() throws Throwable {
        assertEquals(Types.DECIMAL + " 15 4", told(DECIMAL));
        assertEquals(Types.NVARCHAR + " 20 0", told(NVARCHAR));
        assertEquals(Types.NVARCHAR + " " + MAX + " 0", told(new Given("nvarchar", Types.NVARCHAR, MAX, 0)));
        // The server makes the column's code page of it, as it does with an INSERT.
        assertEquals(Types.NVARCHAR + " 10 0", told(new Given("char", Types.CHAR, 10, 0)));
        Object record = new BulkRecord(columns(Map.of(INT, "int4")), rows()).as(records);
        assertEquals(Set.of(1), ask(record, "getColumnOrdinals"));
        assertEquals("c", ask(record, "getColumnName", 1));
    }

    @Test
    void types_of_which_nobody_knows_how_a_bulk_copy_takes_them_are_left_to_inserts() {
        for (String type : List.of("money", "xml", "sql_variant", "text", "ntext", "image", "timestamp", "geography")) {
            assertTrue(column(new Given(type, Types.VARCHAR, 10, 0), "text").isEmpty(), type);
        }
    }

    @Test
    void a_value_that_the_column_would_change_ends_it_with_its_column_and_row() throws Throwable {
        BulkRecord record = new BulkRecord(columns(Map.of(TINYINT, "int2")),
                rows(new String[] {"1"}, new String[] {"256"}));
        Object asked = record.as(records);
        assertTrue((boolean) ask(asked, "next"));
        SQLException said = assertThrows(SQLException.class, () -> ask(asked, "next"));
        assertSame(record.failure(), said.getCause());
        assertEquals("destination: column \"c\" of row 2: 256 is too large for TINYINT", record.failure().getMessage());
    }

    @Test
    void a_failure_of_the_source_comes_out_of_the_driver_as_it_was() {
        Failure lost = Failure.of(Kind.LOST, "source: connection lost");
        BulkRecord record = new BulkRecord(columns(Map.of(INT, "int4")), () -> {
            throw lost;
        });
        SQLException said = assertThrows(SQLException.class, () -> ask(record.as(records), "next"));
        assertSame(lost, said.getCause());
        assertSame(lost, record.failure());
    }

    @Test
    void rows_end_once_and_none_is_asked_for_before_the_driver_wants_it() throws Throwable {
        int[] asked = new int[1];
        Object record = new BulkRecord(columns(Map.of(INT, "int4")),
                () -> asked[0]++ < 2 ? new String[] {"7"} : null).as(records);
        assertEquals(0, asked[0]);
        assertEquals(List.of(true, true, false), List.of(ask(record, "next"), ask(record, "next"), ask(record, "next")));
        assertEquals(3, asked[0]);
    }

    @Test
    void a_moment_is_read_as_the_driver_prints_it_without_the_space_before_its_offset() throws Throwable {
        Object moment = Class.forName("microsoft.sql.DateTimeOffset", true, driver)
                .getMethod("valueOf", Timestamp.class, int.class)
                .invoke(null, Timestamp.from(Instant.parse("2024-03-31T00:30:00.1234567Z")), 120);
        ResultSet row = (ResultSet) Proxy.newProxyInstance(driver, new Class<?>[] {ResultSet.class},
                (proxy, method, arguments) -> moment.toString());
        LoadedDialect sqlserver = ServerDialects.all().get(0);
        ResultSetMetaData columns = withType(new RowSetMetaDataImpl(), DATETIMEOFFSET.type);
        assertEquals("2024-03-31 02:30:00.1234567+02:00", sqlserver.reader(columns, 1).read(row, 1));
    }

    @Test
    void the_drivers_options_are_those_of_an_insert_in_our_transaction() throws Throwable {
        Object options = SqlserverBulkCopy.options(driver);
        for (Map.Entry<String, Boolean> option : SqlserverBulkCopy.OPTIONS.entrySet()) {
            assertEquals(option.getValue(), options.getClass().getMethod("is" + option.getKey()).invoke(options));
        }
        assertEquals(0, options.getClass().getMethod("getBulkCopyTimeout").invoke(options));
        assertEquals(0, options.getClass().getMethod("getBatchSize").invoke(options));
    }
}

package dev.pipekit.jrunner;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Answers SQL Server's driver as far as a bulk copy goes, and keeps what it is sent: its protocol as MS-TDS describes it. It stores
 * nothing and knows no SQL, so it shows what the driver is made to say, not what a server does with it.
 */
final class TdsStandIn implements AutoCloseable {
    private static final int PRELOGIN = 0x12;
    private static final int LOGIN = 0x10;
    private static final int BATCH = 0x01;
    private static final int BULK = 0x07;
    private static final int ATTENTION = 0x06;
    /** Of a packet: the last of its message, and a message that the driver has given up. */
    private static final int LAST = 1;
    private static final int IGNORED = 2;
    private static final byte[] COLLATION = {0x09, 0x04, (byte) 0xD0, 0x00, 0x34};

    /** A column of the table: its name, and the server's type as the protocol has it. */
    record Column(String name, byte... type) {}

    final List<String> statements = new ArrayList<>();
    /** The rows of bulk copies, each value as {@link #decode} shows it. */
    final List<List<String>> rows = new ArrayList<>();
    private final ServerSocket server;
    private final List<Column> table;
    private final boolean refusesBulk;
    /** What it says of the rows that it has, beside those that came. */
    private final long miscount;

    TdsStandIn(List<Column> table, boolean refusesBulk, long miscount) throws IOException {
        this.table = table;
        this.refusesBulk = refusesBulk;
        this.miscount = miscount;
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread serving = new Thread(this::serve, "tds");
        serving.setDaemon(true);
        serving.start();
    }

    String url() {
        return "jdbc:sqlserver://127.0.0.1:" + server.getLocalPort() + ";encrypt=false";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                talk(new DataInputStream(socket.getInputStream()), socket.getOutputStream());
            } catch (IOException e) {
                // The driver has gone, or the test is over.
            }
        }
    }

    private void talk(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            int type;
            int status;
            do {
                type = in.readUnsignedByte();
                status = in.readUnsignedByte();
                int length = in.readUnsignedShort();
                in.skipBytes(4);
                message.write(in.readNBytes(length - 8));
            } while ((status & LAST) == 0);
            byte[] reply = (status & IGNORED) == 0
                    ? reply(type, message.toByteArray())
                    : new Tokens().error("a request was given up in its middle").bytes();
            out.write(new Tokens().raw(4, 1).bigEndianShort(reply.length + 8).raw(0, 0, 1, 0).raw(reply).bytes());
            out.flush();
        }
    }

    private byte[] reply(int type, byte[] message) {
        return switch (type) {
            // Version 15, no encryption.
            case PRELOGIN -> new Tokens().raw(0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 15, 0, 0x10, 0, 0, 0, 2).bytes();
            case LOGIN -> login();
            case BATCH -> batch(sql(message));
            case BULK -> {
                new Rows(message).read();
                yield new Tokens().done(0x10, rows.size()).bytes();
            }
            case ATTENTION -> new Tokens().done(0x20, 0).bytes();
            default -> new Tokens().error("no such request here").bytes();
        };
    }

    private static byte[] login() {
        byte[] acknowledged = new Tokens().raw(1, 0x74, 0, 0, 4).text("stand-in").raw(15, 0, 0, 0).bytes();
        byte[] collation = new Tokens().raw(7, COLLATION.length).raw(COLLATION).raw(0).bytes();
        return new Tokens().raw(0xE3).shortNumber(collation.length).raw(collation)
                .raw(0xAD).shortNumber(acknowledged.length).raw(acknowledged).done(0, 0).bytes();
    }

    /** Behind the headers, whose length comes first. */
    private static String sql(byte[] message) {
        int headers = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return new String(message, headers, message.length - headers, StandardCharsets.UTF_16LE);
    }

    private byte[] batch(String sql) {
        statements.add(sql);
        if (sql.contains("COUNT_BIG")) {
            long count = rows.isEmpty() ? 0 : rows.size() + miscount;
            return new Tokens().columns(List.of(new Column("", (byte) 0x26, (byte) 8)))
                    .raw(0xD1, 8).longNumber(count).done(0x10, 1).bytes();
        }
        if (sql.contains("collation_name")) {
            Tokens answer = new Tokens().columns(List.of(
                    new Column("collation_name", NVARCHAR_40), new Column("is_computed", (byte) 0x68, (byte) 1)));
            table.forEach(column -> answer.raw(0xD1, 0xFF, 0xFF, 1, 0));
            return answer.done(0x10, table.size()).bytes();
        }
        if (sql.contains("FMTONLY") || sql.contains("WHERE 1 = 0")) {
            return new Tokens().columns(table).done(0x10, 0).bytes();
        }
        return sql.startsWith("INSERT BULK") && refusesBulk
                ? new Tokens().error("bulk copies are not for you").bytes()
                : new Tokens().done(0, 0).bytes();
    }

    static final byte[] NVARCHAR_40 = {(byte) 0xE7, 80, 0, 0x09, 0x04, (byte) 0xD0, 0x00, 0x34};

    /** What comes with a bulk copy: columns as the driver declares them, then rows. */
    private final class Rows {
        private static final Map<Integer, Integer> TYPE_BYTES = Map.of(0x26, 1, 0x68, 1, 0x6D, 1, 0x6A, 3, 0xE7, 7, 0xA7, 7, 0xA5, 2);
        private final ByteBuffer in;
        private final List<Integer> types = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();
        private final List<Integer> scales = new ArrayList<>();

        Rows(byte[] message) {
            in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        }

        void read() {
            expect(0x81);
            int count = in.getShort();
            for (int i = 0; i < count; i++) {
                in.position(in.position() + 6);
                int type = in.get() & 0xFF;
                byte[] details = bytes(TYPE_BYTES.get(type));
                types.add(type);
                scales.add(details.length == 3 ? (int) details[2] : 0);
                lengths.add(details.length == 1 ? details[0] : (details[0] & 0xFF) + 256 * (details[1] & 0xFF));
                bytes(2 * in.get());
            }
            for (int token = in.get() & 0xFF; token == 0xD1; token = in.get() & 0xFF) {
                List<String> row = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    row.add(decode(types.get(i), lengths.get(i), scales.get(i)));
                }
                rows.add(row);
            }
            in.position(in.position() - 1);
            expect(0xFD);
        }

        private void expect(int token) {
            int found = in.get() & 0xFF;
            if (found != token) {
                throw new IllegalStateException("token " + found + " where " + token + " should be");
            }
        }

        private byte[] bytes(int count) {
            byte[] bytes = new byte[count];
            in.get(bytes);
            return bytes;
        }

        private String decode(int type, int declared, int scale) {
            boolean isLong = type == 0xE7 || type == 0xA7 || type == 0xA5;
            if (isLong && declared == 0xFFFF) {
                return chunks();
            }
            int length = isLong ? in.getShort() & 0xFFFF : in.get() & 0xFF;
            if (length == (isLong ? 0xFFFF : 0)) {
                return null;
            }
            ByteBuffer value = ByteBuffer.wrap(bytes(length)).order(ByteOrder.LITTLE_ENDIAN);
            return switch (type) {
                case 0x26 -> String.valueOf(length == 1 ? value.get() & 0xFF : length == 4 ? value.getInt() : value.getLong());
                case 0x68 -> value.get() == 1 ? "true" : "false";
                case 0x6D -> String.valueOf(value.getDouble());
                case 0x6A -> decimal(value, scale);
                case 0xE7 -> new String(value.array(), StandardCharsets.UTF_16LE);
                case 0xA7 -> new String(value.array(), StandardCharsets.US_ASCII);
                default -> java.util.HexFormat.of().formatHex(value.array());
            };
        }

        private static String decimal(ByteBuffer value, int scale) {
            int sign = value.get() == 1 ? 1 : -1;
            byte[] digits = new byte[value.remaining()];
            for (int i = digits.length - 1; i >= 0; i--) {
                digits[i] = value.get();
            }
            return new java.math.BigDecimal(new java.math.BigInteger(sign, digits), scale).toPlainString();
        }

        /** Of a type without a limit. */
        private String chunks() {
            if (in.getLong() == -1) {
                return null;
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int length = in.getInt(); length != 0; length = in.getInt()) {
                all.writeBytes(bytes(length));
            }
            return all.toString(StandardCharsets.UTF_16LE);
        }
    }

    /** Little-endian, as most of the protocol. */
    private static final class Tokens {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        byte[] bytes() {
            return out.toByteArray();
        }

        Tokens raw(int... bytes) {
            for (int one : bytes) {
                out.write(one);
            }
            return this;
        }

        Tokens raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Tokens bigEndianShort(int number) {
            return raw(number >> 8, number);
        }

        Tokens shortNumber(int number) {
            return raw(number, number >> 8);
        }

        Tokens longNumber(long number) {
            return raw(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
        }

        Tokens text(String text) {
            return raw(text.length()).raw(text.getBytes(StandardCharsets.UTF_16LE));
        }

        Tokens columns(List<Column> columns) {
            raw(0x81).shortNumber(columns.size());
            columns.forEach(column -> raw(0, 0, 0, 0, 9, 0).raw(column.type).text(column.name));
            return this;
        }

        Tokens error(String message) {
            byte[] text = message.getBytes(StandardCharsets.UTF_16LE);
            byte[] error = new Tokens().raw(0x50, 0xC3, 0, 0, 1, 16).shortNumber(message.length()).raw(text)
                    .text("").text("").raw(1, 0, 0, 0).bytes();
            return raw(0xAA).shortNumber(error.length).raw(error).done(2, 0);
        }

        Tokens done(int status, long count) {
            return raw(0xFD).shortNumber(status).raw(0, 0).longNumber(count);
        }
    }
}

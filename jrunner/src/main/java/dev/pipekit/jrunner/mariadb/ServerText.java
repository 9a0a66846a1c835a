package dev.pipekit.jrunner.mariadb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Calendar;
import org.mariadb.jdbc.client.ColumnDecoder;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.ReadableByteBuf;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.MutableInt;
import org.mariadb.jdbc.plugin.Codec;

/**
 * A value exactly as the server wrote it. Every way the driver has of its own to read a DATETIME passes through the time
 * zone of this process, where an hour that zone skips comes out as the next one, or makes 2023-12-10 of 2024-00-10.
 * The driver finds this class by META-INF/services.
 */
public final class ServerText implements Codec<ServerText> {
    private final String text;

    /** For the driver's service loader. */
    public ServerText() {
        this("");
    }

    private ServerText(String text) {
        this.text = text;
    }

    /** A {@link dev.pipekit.jrunner.core.ValueReader}. */
    static String read(ResultSet row, int column) throws SQLException {
        ServerText value = row.getObject(column, ServerText.class);
        return value == null ? null : value.text;
    }

    @Override
    public String className() {
        return ServerText.class.getName();
    }

    @Override
    public boolean canDecode(ColumnDecoder column, Class<?> type) {
        return type == ServerText.class;
    }

    @Override
    public ServerText decodeText(
            ReadableByteBuf buffer, MutableInt length, ColumnDecoder column, Calendar calendar, Context context) {
        return new ServerText(buffer.readString(length.get()));
    }

    @Override
    public boolean canEncode(Object value) {
        return false;
    }

    // Only the text protocol is used, and only to read.

    @Override
    public ServerText decodeBinary(
            ReadableByteBuf buffer, MutableInt length, ColumnDecoder column, Calendar calendar, Context context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void encodeText(Writer encoder, Context context, Object value, Calendar calendar, Long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getApproximateTextProtocolLength(Object value, Long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void encodeBinary(Writer encoder, Context context, Object value, Calendar calendar, Long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getBinaryEncodeType() {
        throw new UnsupportedOperationException();
    }
}

package dev.pipekit.jrunner.drivers;

import dev.pipekit.jrunner.drivers.TargetColumn.Unfit;
import java.math.BigDecimal;
import java.sql.Types;
import java.util.Optional;

/**
 * A column as SQL Server's bulk copy is told of it: what it sends, and in which Java class it wants that. Days and times
 * go as text, which the server reads as it reads those of an INSERT.
 */
final class BulkColumn {
    /** Longer than any day, time or GUID is written. */
    private static final int TEXT_LENGTH = 40;

    final TargetColumn target;
    /** Of java.sql.Types. */
    final int type;
    final int precision;

    private BulkColumn(TargetColumn target, int type, int precision) {
        this.target = target;
        this.type = type;
        this.precision = precision;
    }

    /** Empty for a type that is left to INSERTs. */
    static Optional<BulkColumn> of(TargetColumn column) {
        int type = switch (column.typeName.replaceFirst(" IDENTITY$", "")) {
            case "BIT" -> Types.BIT;
            case "TINYINT" -> Types.TINYINT;
            case "SMALLINT" -> Types.SMALLINT;
            case "INT" -> Types.INTEGER;
            case "BIGINT" -> Types.BIGINT;
            case "DECIMAL", "NUMERIC" -> Types.DECIMAL;
            case "REAL" -> Types.REAL;
            case "FLOAT" -> Types.DOUBLE;
            case "DATE", "TIME", "DATETIME", "SMALLDATETIME", "DATETIME2", "DATETIMEOFFSET", "UNIQUEIDENTIFIER" ->
                    Types.VARCHAR;
            case "CHAR", "VARCHAR", "NCHAR", "NVARCHAR" -> Types.NVARCHAR;
            case "BINARY", "VARBINARY" -> Types.VARBINARY;
            default -> Types.OTHER;
        };
        int precision = type == Types.VARCHAR ? TEXT_LENGTH : column.precision;
        return type == Types.OTHER ? Optional.empty() : Optional.of(new BulkColumn(column, type, precision));
    }

    /** The value in the class that the driver asks for; refuses one that the column would change. */
    Object value(String text) throws Unfit {
        if (text == null) {
            return null;
        }
        Object held = target.held(text);
        return switch (type) {
            case Types.TINYINT -> unsignedByte((String) held);
            case Types.SMALLINT -> Short.valueOf((String) held);
            case Types.INTEGER -> Integer.valueOf((String) held);
            case Types.BIGINT -> Long.valueOf((String) held);
            default -> target.type == Types.TIMESTAMP ? ServerDialects.isoDateTime((String) held) : held;
        };
    }

    /** The driver would send the lowest eight bits of any number. */
    private static Short unsignedByte(String number) throws Unfit {
        BigDecimal value = new BigDecimal(number);
        if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(255)) > 0) {
            throw new Unfit("is too large for TINYINT");
        }
        return value.shortValueExact();
    }
}

import { PipekitError } from '../domain/errors.js';
import { destinationColumns } from '../domain/module.js';
import type { ScriptStatement } from '../domain/ports.js';
import type { Claim } from './dialect.js';
import { quoteIdentifier, quoteLiteral } from './mariadbBookkeeping.js';
import { splitQualifiedName } from './qualifiedName.js';

type ModuleDefinition = Claim['module'];

/** `database.table`, or a table of the connection's own database. */
export function tableParts(text: string): { database?: string; table: string } {
  const [first = '', second, ...more] = splitQualifiedName(text);
  if (more.length > 0) {
    throw new PipekitError('invalid', `"${text}" has more than a database and a table`, {
      field: 'dest_table',
      hint: 'Write database.table, or the table alone for the one in the connection’s URL.',
    });
  }
  return second === undefined ? { table: first } : { database: first, table: second };
}

export function qualifiedTableName(text: string): string {
  const { database, table } = tableParts(text);
  return [database, table]
    .filter((part) => part !== undefined)
    .map(quoteIdentifier)
    .join('.');
}

function inCatalogue(module: ModuleDefinition): string {
  const { database, table } = tableParts(module.dest_table);
  const schema = database === undefined ? 'DATABASE()' : quoteLiteral(database);
  return `table_schema = ${schema} AND table_name = ${quoteLiteral(table)}`;
}

/** Only InnoDB can take a merge back: elsewhere a failure in the middle would leave a mixture of old and new rows. */
export function requireTransactions(module: ModuleDefinition): ScriptStatement {
  return {
    name: 'engine',
    sql: `SELECT engine FROM information_schema.tables WHERE ${inCatalogue(module)}`,
    expect_value: 'InnoDB',
    message: `${module.dest_table} is missing or is not an InnoDB table; other engines cannot roll back, so nothing is written to them`,
  };
}

/** A fingerprint of the destination columns a module writes: name, type, character set and whether NULL is refused. */
export function columnsHash(module: ModuleDefinition): ScriptStatement {
  const names = destinationColumns(module).map(quoteLiteral).join(', ');
  return {
    name: 'columns',
    sql: `SELECT MD5(IFNULL(GROUP_CONCAT(CONCAT_WS(' ', column_name, column_type, collation_name, is_nullable)
 ORDER BY column_name), '')) FROM information_schema.columns
 WHERE ${inCatalogue(module)} AND column_name IN (${names})`,
  };
}

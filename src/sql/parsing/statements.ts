import { PipekitError } from '../../domain/errors.js';
import { syntaxOf } from './syntax.js';
import { isCode, tokenize } from './tokens.js';

/** Throws `invalid` for a text of more than one statement: a second one could end the read-only transaction. */
export function requireOneStatement(sql: string, driver: string): void {
  const tokens = tokenize(sql, syntaxOf(driver));
  if (!tokens) {
    throw new PipekitError('invalid', 'A quote or comment of the query does not end', { field: 'sql' });
  }
  const end = tokens.findIndex(({ text }) => text === ';');
  if (tokens.every((token) => !isCode(token) || token.text === ';')) {
    throw new PipekitError('invalid', 'The query is empty', { field: 'sql' });
  }
  if (end < 0 || !tokens.slice(end).some((token) => isCode(token) && token.text !== ';')) return;
  throw new PipekitError('invalid', 'There is more than one statement', {
    field: 'sql',
    hint: 'Write one query; only a ; at its end may be left.',
  });
}

/** The `{name}` of a query that are no part of a string or comment, each once. */
export function placeholdersOf(sql: string, driver: string): string[] {
  const tokens = tokenize(sql, syntaxOf(driver)) ?? [];
  const names = tokens.filter(({ kind }) => kind === 'placeholder').map(({ text }) => text.slice(1, -1));
  return [...new Set(names)];
}

/** A query as a part of another: without the `;` that people end it with, and what comments follow that. */
export function withoutSemicolon(sql: string, driver: string): string {
  const tokens = tokenize(sql, syntaxOf(driver)) ?? [];
  const last = tokens.findLastIndex((token) => isCode(token) && token.text !== ';');
  const end = tokens.slice(last + 1).find(({ text }) => text === ';');
  return end ? sql.slice(0, end.start).trimEnd() : sql.trimEnd();
}

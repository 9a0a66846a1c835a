/** Where in a statement a database says that something is wrong. */
export interface ErrorPlace {
  /** Counts from 0. */
  at: number;
  line: number;
  text: string;
  /** Spaces before the caret. */
  column: number;
}

/** PostgreSQL gives a position, MariaDB a line; undefined where there is neither. */
export function errorPlace(message: string, statement: string): ErrorPlace | undefined {
  const position = /\bPosition: (\d+)/.exec(message)?.[1];
  const line = /\bat line (\d+)/.exec(message)?.[1];
  const at = position ? Number(position) - 1 : line ? startOfLine(statement, Number(line)) : undefined;
  if (at === undefined || at < 0 || at > statement.length) return undefined;
  const before = statement.slice(0, at).split('\n');
  const number = before.length;
  return {
    at,
    line: number,
    text: statement.split('\n')[number - 1] ?? '',
    column: before.at(-1)?.length ?? 0,
  };
}

function startOfLine(statement: string, line: number): number {
  const before = statement.split('\n').slice(0, line - 1);
  return before.reduce((length, text) => length + text.length + 1, 0);
}

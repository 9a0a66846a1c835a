import { isCode, type Token } from './tokens.js';

/** One column of a select list, as it is written. */
export interface SelectItem {
  /** Spaces and comments before it. */
  leading: string;
  /** The column itself, alias included. */
  text: string;
  /** Spaces and comments behind it. */
  trailing: string;
  /** Without the alias. */
  expression: string;
  /** What the result's column is called, without quotes; null where only the database knows: `count(*)`, `*`. */
  name: string | null;
}

/** Words that can end an expression, and so are no alias of what stands before them. */
const NO_ALIAS = new Set(
  'END NULL TRUE FALSE UNKNOWN PRECISION VARYING ZONE DAY MONTH YEAR HOUR MINUTE SECOND NOTNULL ISNULL DATE TIME TIMESTAMP'.split(
    ' ',
  ),
);
/** Words behind which a name is a part of the expression. */
const NO_OPERAND = new Set(
  `AND OR NOT IS IN LIKE ILIKE SIMILAR BETWEEN CASE WHEN THEN ELSE OVER COLLATE ESCAPE DIV MOD RLIKE REGEXP GLOB MATCH
   INTERVAL BINARY ANY SOME ALL EXISTS FROM PRIOR ZONE TO GLOBAL DISTINCT ARRAY`.split(/\s+/),
);

/** Words that are values. */
const VALUES = new Set(['NULL', 'TRUE', 'FALSE']);

export function itemOf(tokens: Token[], driver: string): SelectItem {
  const first = tokens.findIndex(isCode);
  const last = tokens.findLastIndex(isCode);
  const textOf = (from: number, to: number): string =>
    tokens
      .slice(from, to)
      .map(({ text }) => text)
      .join('');
  const code = tokens.slice(first, last + 1).filter(isCode);
  const alias = assigned(code, driver) ?? named(code);
  const text = textOf(first, last + 1);
  return {
    leading: textOf(0, first),
    text,
    trailing: textOf(last + 1, tokens.length),
    expression: alias ? alias.expression(text) : text,
    name: alias?.name ?? null,
  };
}

interface Alias {
  name: string;
  expression(text: string): string;
}

/** `name = expression`, which only SQL Server has. */
function assigned([name, mark, value]: Token[], driver: string): Alias | undefined {
  if (driver !== 'sqlserver' || !name || !isName(name) || mark?.text !== '=' || !value) return undefined;
  return { name: unquoted(name), expression: (text) => text.slice(value.start - name.start) };
}

/** `expression AS name`, `expression name`, or the last name of `schema.table.name`. */
function named(code: Token[]): Alias | undefined {
  const [last, before, operand] = code.toReversed();
  if (!last || !isName(last)) return undefined;
  const isAs = before?.kind === 'word' && before.text.toUpperCase() === 'AS';
  // 'x' is a name behind AS only, and anywhere else a value.
  if (last.kind === 'string' && !isAs) return undefined;
  const name = unquoted(last);
  const first = code[0] as Token;
  const upTo =
    ({ start, text: own }: Token) =>
    (text: string) =>
      text.slice(0, start + own.length - first.start);
  if (!before) return VALUES.has(last.text.toUpperCase()) ? undefined : { name, expression: (text) => text };
  if (before.text === '.') return { name, expression: (text) => text };
  if (isAs && operand) return { name, expression: upTo(operand) };
  const isAlias = last.kind === 'quoted' || !NO_ALIAS.has(last.text.toUpperCase());
  return isAlias && isOperand(before) ? { name, expression: upTo(before) } : undefined;
}

const isName = ({ kind }: Token): boolean => kind === 'word' || kind === 'quoted' || kind === 'string';

/** Whether an expression can end with it, so that the next name is an alias. */
function isOperand({ kind, text }: Token): boolean {
  if (kind === 'mark') return text === ')' || text === ']';
  return kind !== 'word' || !NO_OPERAND.has(text.toUpperCase());
}

/** The name as the catalogue has it; one without quotes is as it was written. */
function unquoted({ kind, text }: Token): string {
  if (kind === 'word') return text;
  const closing = text.at(-1) as string;
  return text.slice(1, -1).replaceAll(closing + closing, closing);
}

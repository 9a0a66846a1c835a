import type { Syntax } from './syntax.js';

export interface Token {
  kind:
    | 'space'
    | 'comment'
    | 'string'
    /** A name in quotes of any kind. */
    | 'quoted'
    /** A name or keyword. */
    | 'word'
    | 'number'
    /** `{name}`. */
    | 'placeholder'
    /** One character, or `::`. */
    | 'mark';
  text: string;
  start: number;
}

const SPACE = /[\s\u00a0]+/y;
const WORD = /[\p{L}_@#$][\p{L}\p{N}_@#$]*/uy;
const WORD_WITHOUT_HASH = /[\p{L}_@$][\p{L}\p{N}_@$]*/uy;
const NUMBER = /(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const PLACEHOLDER = /\{[A-Za-z_][A-Za-z0-9_]*\}/y;
const DOLLAR = /\$(?:[A-Za-z_][A-Za-z0-9_]*)?\$/y;
/** Prefixes that belong to a string: E'…', N'…', X'…', B'…', U&'…'. */
const STRING_PREFIX = /(?:[eEnNxXbB]|[uU]&)(?=')/y;
const Q_STRING = /[nN]?[qQ]'(?=.)/y;
const Q_ENDS: Record<string, string> = { '[': ']', '{': '}', '(': ')', '<': '>' };

/**
 * The query cut into tokens: their texts together are the query again. Undefined where a string, name or comment
 * does not end.
 */
export function tokenize(sql: string, syntax: Syntax): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const found = next(sql, at, syntax);
    if (!found) return undefined;
    tokens.push({ kind: found.kind, text: sql.slice(at, found.end), start: at });
    at = found.end;
  }
  return tokens;
}

interface Found {
  kind: Token['kind'];
  end: number;
}

function next(sql: string, at: number, syntax: Syntax): Found | undefined {
  const space = match(SPACE, sql, at);
  if (space) return { kind: 'space', end: space };
  const comment = commentAt(sql, at, syntax);
  if (comment !== null) return comment;
  const text = stringAt(sql, at, syntax);
  if (text !== null) return text;
  const name = quotedAt(sql, at, syntax);
  if (name !== null) return name;
  return { ...plainAt(sql, at, syntax) };
}

/** Null: none begins here; undefined: one does and never ends. */
type Maybe = Found | null | undefined;

function commentAt(sql: string, at: number, { nestedComments, hashComments }: Syntax): Maybe {
  const isLine = hashComments ? /--(?=\s|$)|#/y : /--/y;
  if (match(isLine, sql, at)) {
    const end = sql.indexOf('\n', at);
    return { kind: 'comment', end: end < 0 ? sql.length : end };
  }
  if (!sql.startsWith('/*', at)) return null;
  let depth = 1;
  for (let i = at + 2; i < sql.length; i += 1) {
    if (sql.startsWith('*/', i)) {
      depth -= 1;
      i += 1;
      if (depth === 0) return { kind: 'comment', end: i + 1 };
    } else if (nestedComments && sql.startsWith('/*', i)) {
      depth += 1;
      i += 1;
    }
  }
  return undefined;
}

function stringAt(sql: string, at: number, syntax: Syntax): Maybe {
  const q = syntax.qStrings ? match(Q_STRING, sql, at) : undefined;
  if (q) {
    const opening = sql[q] as string;
    const end = sql.indexOf(`${Q_ENDS[opening] ?? opening}'`, q + 1);
    return end < 0 ? undefined : { kind: 'string', end: end + 2 };
  }
  const dollar = syntax.dollarQuotes ? match(DOLLAR, sql, at) : undefined;
  if (dollar) {
    const tag = sql.slice(at, dollar);
    const end = sql.indexOf(tag, dollar);
    return end < 0 ? undefined : { kind: 'string', end: end + tag.length };
  }
  const opening = match(STRING_PREFIX, sql, at) ?? at;
  const quote = sql[opening];
  if (quote !== "'" && !(quote === '"' && syntax.doubleQuotedStrings)) return null;
  const isEscaped = syntax.backslashEscapes || /^e'/i.test(sql.slice(at, opening + 1));
  return closed('string', sql, opening, quote, isEscaped);
}

function quotedAt(sql: string, at: number, { bracketNames }: Syntax): Maybe {
  const opening = sql[at] as string;
  if (opening === '"' || opening === '`') return closed('quoted', sql, at, opening, false);
  return opening === '[' && bracketNames ? closed('quoted', sql, at, ']', false) : null;
}

/** From an opening quote to the closing one; a doubled one is a character. */
function closed(
  kind: Token['kind'],
  sql: string,
  opening: number,
  closing: string,
  isEscaped: boolean,
): Found | undefined {
  for (let i = opening + 1; i < sql.length; i += 1) {
    if (isEscaped && sql[i] === '\\') i += 1;
    else if (sql[i] === closing && sql[i + 1] === closing) i += 1;
    else if (sql[i] === closing) return { kind, end: i + 1 };
  }
  return undefined;
}

function plainAt(sql: string, at: number, { hashComments }: Syntax): Found {
  const placeholder = match(PLACEHOLDER, sql, at);
  if (placeholder) return { kind: 'placeholder', end: placeholder };
  const word = match(hashComments ? WORD_WITHOUT_HASH : WORD, sql, at);
  if (word) return { kind: 'word', end: word };
  const number = match(NUMBER, sql, at);
  if (number) return { kind: 'number', end: number };
  if (sql.startsWith('::', at)) return { kind: 'mark', end: at + 2 };
  return { kind: 'mark', end: at + ((sql.codePointAt(at) as number) > 0xffff ? 2 : 1) };
}

/** Where the match that begins at `at` ends. */
function match(pattern: RegExp, sql: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : undefined;
}

export const isCode = ({ kind }: Token): boolean => kind !== 'space' && kind !== 'comment';

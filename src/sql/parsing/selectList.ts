import { itemOf, type SelectItem } from './selectItem.js';
import { outermost } from './outline.js';
import { syntaxOf } from './syntax.js';
import { isCode, type Token, tokenize } from './tokens.js';

/** A query in three parts, whose texts together are the query again. */
export interface SelectList {
  /** Up to the first column: CTEs, SELECT, DISTINCT, TOP. */
  before: string;
  items: SelectItem[];
  /** From FROM on. */
  after: string;
}

/** The select list, or why the query can only be edited as a text. */
export type ParsedSelect = { list: SelectList } | { reason: string };

const SET_OPERATORS = new Set(['UNION', 'INTERSECT', 'EXCEPT', 'MINUS']);
const ENDS = new Set('FROM WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH FOR WINDOW QUALIFY'.split(' '));
/** Words that may stand between SELECT and the first column. */
const MODIFIERS = new Set(
  'ALL DISTINCT DISTINCTROW TOP PERCENT WITH TIES ON UNIQUE SQL_NO_CACHE SQL_CACHE HIGH_PRIORITY STRAIGHT_JOIN'.split(
    ' ',
  ),
);

/** Finds the columns that a query gives, by tokens alone: nothing is understood that need not be. */
export function parseSelect(query: string, driver: string): ParsedSelect {
  const tokens = tokenize(query, syntaxOf(driver));
  if (!tokens) return { reason: 'A quote or comment does not end' };
  const outer = outermost(tokens);
  if (!outer) return { reason: 'Its brackets do not match' };
  const words = outer.map((at) => (tokens[at] as Token).text.toUpperCase());
  if (words.some((word) => SET_OPERATORS.has(word))) {
    return { reason: 'It joins several SELECTs (UNION, INTERSECT or EXCEPT)' };
  }
  if (words[0] !== 'SELECT' && words[0] !== 'WITH')
    return { reason: 'It does not begin with SELECT or WITH' };
  const select = words.indexOf('SELECT');
  if (select < 0) return { reason: 'It has no SELECT of its own' };
  const first = skipModifiers(tokens, outer, words, select + 1);
  const end = endOf(words, first);
  if (words[end] === 'INTO') return { reason: 'It is a SELECT … INTO' };
  const from = outer[first] ?? query.length;
  return cut(query, tokens.slice(from, outer[end] ?? tokens.length), driver);
}

/** `DISTINCT ON (…)`, `TOP 10`, `TOP (10) PERCENT WITH TIES`. */
function skipModifiers(tokens: Token[], outer: number[], words: string[], start: number): number {
  let at = start;
  while (MODIFIERS.has(words[at] as string)) {
    const takesMore = words[at] === 'TOP' || words[at] === 'ON';
    at += 1;
    if (!takesMore) continue;
    if (words[at] === '(') at = words.indexOf(')', at) + 1;
    else if (tokens[outer[at] as number]?.kind === 'number') at += 1;
  }
  return at;
}

/** The first word that cannot be of the list: not `t.from`, `IS DISTINCT FROM` or `WITHIN GROUP`. */
function endOf(words: string[], start: number): number {
  for (let at = start; at < words.length; at += 1) {
    const word = words[at] as string;
    const before = words[at - 1];
    if (before === '.' || (word === 'FROM' && before === 'DISTINCT' && at > start)) continue;
    if (word === 'GROUP' && before === 'WITHIN') continue;
    if (ENDS.has(word) || word === 'INTO') return at;
  }
  return words.length;
}

function cut(query: string, tokens: Token[], driver: string): ParsedSelect {
  const [first] = tokens;
  if (!first || !tokens.some(isCode)) return { reason: 'It selects no columns' };
  const pieces: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'mark' && '(['.includes(token.text)) depth += 1;
    if (token.kind === 'mark' && ')]'.includes(token.text)) depth -= 1;
    if (token.text === ',' && token.kind === 'mark' && depth === 0) pieces.push([]);
    else (pieces.at(-1) as Token[]).push(token);
  }
  if (pieces.some((piece) => !piece.some(isCode)))
    return { reason: 'There is a comma too many in its columns' };
  const semicolon = (pieces.at(-1) as Token[]).findIndex(({ text }) => text === ';');
  if (semicolon >= 0) (pieces.at(-1) as Token[]).splice(semicolon);
  const items = pieces.map((piece) => itemOf(piece, driver));
  const last = items.at(-1) as SelectItem;
  // Spaces before FROM are FROM's, so that they stay when the last column goes; a comment is the column's.
  const kept = /^(?:.*\S(?:[^\S\n]*\n)?)?/s.exec(last.trailing)?.[0] ?? '';
  const end = (pieces.at(-1) as Token[]).at(-1) as Token;
  const after = last.trailing.slice(kept.length) + query.slice(end.start + end.text.length);
  last.trailing = kept;
  return { list: { before: query.slice(0, first.start), items, after } };
}

/** The query with other columns: an item of the old list stays as it was written, a text is written as the others are. */
export function spliceSelect({ before, items, after }: SelectList, columns: (SelectItem | string)[]): string {
  const style = /^\s*/.exec(items[1]?.leading ?? /\s*$/.exec(before)?.[0] ?? '')?.[0] || ' ';
  const texts = columns.map((column, index) => {
    const isLast = index === columns.length - 1;
    if (typeof column === 'string') return index === 0 ? column : style + column;
    const leading = index === 0 ? column.leading.trimStart() : column === items[0] ? style : column.leading;
    return leading + column.text + (isLast ? column.trailing : withLineEnd(column.trailing));
  });
  const list = texts.join(',');
  const needsSpace = /\S$/.test(list) && /^\S/.test(after);
  return `${before}${list}${needsSpace ? ' ' : ''}${after}`;
}

/** So that a comma does not become part of the comment. */
const withLineEnd = (trailing: string): string =>
  /(--|#)[^\n]*$/.test(trailing) ? `${trailing}\n` : trailing;

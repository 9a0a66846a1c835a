import { syntaxOf } from './syntax.js';
import { isCode, type Token, tokenize } from './tokens.js';

/** A word or sign outside of all brackets, in capitals, and where it begins. */
export interface Landmark {
  word: string;
  start: number;
}

/** What stands outside of all brackets; undefined where a quote, comment or bracket does not end. */
export function outline(query: string, driver: string): Landmark[] | undefined {
  const tokens = tokenize(query, syntaxOf(driver));
  return (
    tokens &&
    outermost(tokens)?.map((at) => {
      const { text, start } = tokens[at] as Token;
      return { word: text.toUpperCase(), start };
    })
  );
}

/** Whether it begins with WITH, which not every database takes wherever it takes a SELECT. */
export const hasWith = (query: string, driver: string): boolean =>
  outline(query, driver)?.[0]?.word === 'WITH';

/** Indexes of the code tokens outside of all brackets, which count as outside themselves. */
export function outermost(tokens: Token[]): number[] | undefined {
  const outer: number[] = [];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (!isCode(token)) continue;
    const isOpening = token.kind === 'mark' && (token.text === '(' || token.text === '[');
    const isClosing = token.kind === 'mark' && (token.text === ')' || token.text === ']');
    if (isClosing) depth -= 1;
    if (depth < 0) return undefined;
    if (depth === 0 && token.text !== ';') outer.push(at);
    if (isOpening) depth += 1;
  }
  return depth === 0 ? outer : undefined;
}

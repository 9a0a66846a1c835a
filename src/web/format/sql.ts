import Prism from 'prismjs';
import 'prismjs/components/prism-sql.js';

/** Cuts SQL into pieces to be shown in different colours. The pieces joined are the text, unchanged. */
export interface SqlPiece {
  kind: 'word' | 'keyword' | 'string' | 'number' | 'comment';
  text: string;
}

const KINDS: Record<string, SqlPiece['kind']> = {
  keyword: 'keyword',
  boolean: 'keyword',
  string: 'string',
  number: 'number',
  comment: 'comment',
};

// Prism takes "name" for a string, as MySQL does; everywhere else it is a name.
const sql = Prism.languages.extend('sql', {
  string: { pattern: /'(?:[^']|'')*'/, greedy: true },
  identifier: { pattern: /"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]/, greedy: true },
});

/** Above this a page would rather come quickly than in colours. */
const MAX_COLOURED = 100_000;

/** As tokens rather than HTML: the view escapes the text like any other. */
export function sqlPieces(text: string): SqlPiece[] {
  if (text.length > MAX_COLOURED) return [{ kind: 'word', text }];
  return Prism.tokenize(text, sql).map((token) =>
    typeof token === 'string'
      ? { kind: 'word', text: token }
      : { kind: KINDS[token.type] ?? 'word', text: textOf(token) },
  );
}

function textOf(token: Prism.TokenStream): string {
  if (typeof token === 'string') return token;
  return Array.isArray(token) ? token.map(textOf).join('') : textOf(token.content);
}

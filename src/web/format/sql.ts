/** Cuts SQL into pieces to be shown in different colours. The pieces joined are the text, unchanged. */

export interface SqlPiece {
  kind: 'word' | 'keyword' | 'string' | 'number' | 'comment';
  text: string;
}

const KEYWORDS = new Set(
  `select from where and or not in is null as on join left right inner outer full cross lateral using group order by
   having limit offset fetch first rows only union all distinct with insert into values delete update set create
   table drop truncate like exists between case when then else end cast true false asc desc returning if begin
   commit over partition`.split(/\s+/),
);

const TOKEN = /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|("(?:[^"]|"")*"|[A-Za-z_]\w*)|(\d+(?:\.\d+)?)/g;

export function sqlPieces(sql: string): SqlPiece[] {
  const pieces: SqlPiece[] = [];
  let end = 0;
  for (const match of sql.matchAll(TOKEN)) {
    if (match.index > end) pieces.push({ kind: 'word', text: sql.slice(end, match.index) });
    pieces.push({ kind: kindOf(match), text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < sql.length) pieces.push({ kind: 'word', text: sql.slice(end) });
  return pieces;
}

function kindOf([, comment, string, name, number]: RegExpMatchArray): SqlPiece['kind'] {
  if (comment !== undefined) return 'comment';
  if (string !== undefined) return 'string';
  if (number !== undefined) return 'number';
  return KEYWORDS.has((name ?? '').toLowerCase()) ? 'keyword' : 'word';
}

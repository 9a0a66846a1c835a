import { PipekitError } from '../domain/errors.js';

const PART = /^(?:"((?:[^"]|"")+)"|([^".]+))(?:\.|$)/;

/**
 * The parts of a dotted table name. Names are taken as the catalogue spells them (no case folding), and a
 * part with a dot or a quote in it is written in double quotes: `public.orders`, `sales."order.lines"`.
 */
export function splitQualifiedName(text: string): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const match = PART.exec(rest);
    if (!match || (match[0] === rest && rest.endsWith('.'))) throw notATable(text);
    parts.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : (match[2] as string).trim());
    rest = rest.slice(match[0].length);
  }
  if (parts.length === 0 || parts.some((part) => part === '')) throw notATable(text);
  return parts;
}

function notATable(text: string): PipekitError {
  return new PipekitError('invalid', `"${text}" is not a table name`, {
    field: 'dest_table',
    hint: 'Write schema.table; put a part that has a dot or a quote in double quotes.',
  });
}

import { PipekitError } from '../domain/errors.js';
import type { WatermarkValues } from '../domain/run.js';

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The names used as `{name}` in a query, each once, in order of first use. */
export function findPlaceholders(query: string): string[] {
  return [...new Set([...query.matchAll(PLACEHOLDER)].map((match) => match[1] as string))];
}

/**
 * Puts each watermark's value in the place of its `{name}`, literally: quoting belongs to the author of the
 * resolver. Braces that name no watermark stay, since SQL has its own (`'{1,2}'`, JSON); values are never
 * searched for placeholders again.
 */
export function fillPlaceholders(query: string, values: WatermarkValues): string {
  return query.replace(PLACEHOLDER, (braces, name: string) =>
    Object.hasOwn(values, name) ? (values[name] as string) : braces,
  );
}

/** Throws `invalid` when the query and the watermarks do not name the same placeholders. */
export function checkPlaceholders(query: string, watermarkNames: string[]): void {
  const used = findPlaceholders(query);
  const unknown = used.filter((name) => !watermarkNames.includes(name));
  if (unknown.length > 0) {
    throw new PipekitError(
      'invalid',
      `The query uses {${unknown.join('}, {')}}, but no watermark has that name`,
      {
        field: 'source_query',
        hint: 'Add a watermark of that name, or correct the spelling.',
      },
    );
  }
  const unused = watermarkNames.filter((name) => !used.includes(name));
  if (unused.length > 0) {
    throw new PipekitError('invalid', `The query never uses the watermark {${unused.join('}, {')}}`, {
      field: 'watermarks',
      hint: 'Without it every run would read the whole source: use it in the query, or remove it.',
    });
  }
}

import type { z } from 'zod';
import { PipekitError } from '../domain/errors.js';

/** Enough to see a pattern; the rest shows once these are mended. */
const SHOWN_ISSUES = 3;

/** The value as the schema reads it, or one `invalid` error that names the path of what is wrong. */
export function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const sentences = issues.slice(0, SHOWN_ISSUES).map(({ path, message }) => {
    return path.length === 0 ? message : `${pathText(path)}: ${message}`;
  });
  const more = issues.length > SHOWN_ISSUES ? `; and ${issues.length - SHOWN_ISSUES} more` : '';
  const field = pathText(issues[0]?.path ?? []) || undefined;
  throw new PipekitError('invalid', `${sentences.join('; ')}${more}`, { field });
}

/** `modules[1].merge_key` */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

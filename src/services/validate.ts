import type { z } from 'zod';
import { PipekitError } from '../domain/errors.js';
import { shapeError } from '../domain/shapes.js';

/** Enough to see a pattern; the rest shows once these are mended. */
const SHOWN_PROBLEMS = 3;

/** The value as the schema has it. Throws one `invalid` that names the path of what is wrong; `details` has all that is. */
export function validated<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { error: shapeError });
  if (result.success) return result.data;
  // A name that is misspelled explains why another is missing.
  const isUnknown = ({ code }: z.core.$ZodIssue): boolean => code === 'unrecognized_keys';
  const issues = result.error.issues.toSorted((a, b) => Number(isUnknown(b)) - Number(isUnknown(a)));
  const problems = issues.flatMap(toProblems);
  const sentences = problems.slice(0, SHOWN_PROBLEMS).map(({ field, message }) => {
    return field === undefined ? message : `${field}: ${message}`;
  });
  const more = problems.length > SHOWN_PROBLEMS ? `; and ${problems.length - SHOWN_PROBLEMS} more` : '';
  const all = problems.map(({ field, message }): [string, string] => [field ?? 'body', message]);
  throw new PipekitError('invalid', `${sentences.join('; ')}${more}`, {
    field: problems[0]?.field,
    details: problems.length > 1 ? Object.fromEntries(all) : undefined,
  });
}

function toProblems(issue: z.core.$ZodIssue): { field?: string; message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: pathText([...issue.path, key]),
      message: 'is not a known field',
    }));
  }
  return [{ field: pathText(issue.path) || undefined, message: issue.message }];
}

/** `modules[1].merge_key`, as rules name fields. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

import type { z } from 'zod';
import { PipekitError } from '../domain/errors.js';

/** The value as the schema has it. Throws `invalid` that names the first wrong field; `details` has them all. */
export function validated<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap(toProblems);
  const [first] = problems;
  throw new PipekitError(
    'invalid',
    first?.field ? `${first.field}: ${first.message}` : (first?.message ?? 'Invalid'),
    {
      field: first?.field,
      details:
        problems.length > 1
          ? Object.fromEntries(problems.map(({ field, message }) => [field ?? 'body', message]))
          : undefined,
    },
  );
}

function toProblems(issue: z.core.$ZodIssue): { field?: string; message: string }[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'is not a known field' }));
  }
  return [{ field: path.length > 0 ? path.join('.') : undefined, message: issue.message }];
}

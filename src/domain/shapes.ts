import type { z } from 'zod';

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
const UNITS: Record<string, string> = { string: 'characters', array: 'entries', record: 'entries' };

/**
 * What is wrong with a value's shape, in words that follow the name of its field: for `safeParse`. Undefined leaves it to
 * zod's own words; those of a schema come before either.
 */
export const shapeError: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return KINDS[issue.expected] && `must be ${KINDS[issue.expected]}`;
    case 'invalid_value':
      return issue.input === undefined ? 'is missing' : `must be ${oneOf(issue.values)}`;
    case 'too_small':
      if (issue.origin in UNITS && issue.minimum === 1) return 'must not be empty';
      return bounded(issue, 'at least', issue.minimum);
    case 'too_big':
      return bounded(issue, 'at most', issue.maximum);
    default:
      return undefined;
  }
};

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of: ${values.join(', ')}`;
}

function bounded(
  { origin, exact, inclusive = true }: { origin: string; exact?: boolean; inclusive?: boolean },
  bound: string,
  limit: number | bigint,
): string | undefined {
  const unit = UNITS[origin];
  if (unit) return `must have ${exact ? 'exactly' : bound} ${limit} ${unit}`;
  return inclusive ? `must be ${bound} ${limit}` : undefined;
}

import { z } from 'zod';
import { idQuery, MAX_REVISION, page, time, wireInteger } from '../schemas.js';

/** The keys of every list of definitions. */
export const definitionQuery = {
  q: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Part of the name, whatever the case.', examples: ['orders'] }),
  sort: z
    .enum(['name', '-name', 'id', '-id'])
    .default('name')
    .meta({ description: 'What it is in the order of; `-` for the other way round.' }),
  ...page,
};

export const idFilter = (description: string) => idQuery.optional().meta({ description, examples: [1] });

/** `true` and `false`, and nothing else. */
export const flag = (description: string) =>
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description, examples: [true], as: { type: 'boolean' } });

/**
 * Of an update: every field may be left out, and then stays as it is. Defaults have to go: they would put back what the
 * caller did not mention.
 */
export function partial(shape: z.ZodRawShape): z.ZodRawShape {
  return Object.fromEntries(
    Object.entries(shape).map(([name, field]) => {
      const bare = field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : (field as z.ZodType);
      const { description, examples } = z.globalRegistry.get(field as z.ZodType) ?? {};
      return [name, bare.optional().meta({ description, examples })];
    }),
  );
}

const revisionFacts = {
  number: z.number().int().meta({ description: 'Counts from 1.' }),
  at: time('When it became so.'),
  actor: z.string().meta({ description: 'Who made it so.' }),
  action: z
    .string()
    .meta({ description: '`create`, `update`, `restore N`; `found` when it is older than the record.' }),
  etag: z.string().meta({ description: 'The ETag it had, without quotes.' }),
};
const revisionExample = {
  number: 2,
  at: '2026-01-31T06:00:00.000Z',
  actor: 'ann',
  action: 'update',
  etag: 'c0ffee00c0ffee00',
};

export const revisionView = z.strictObject(revisionFacts).meta({
  id: 'Revision',
  description: 'A state that a definition had.',
  examples: [revisionExample],
});

const anyDefinition = z.record(z.string(), z.unknown()).meta({ description: 'The definition as it was.' });

export const revisionDetails = z.strictObject({ ...revisionFacts, definition: anyDefinition }).meta({
  id: 'RevisionDetails',
  description: 'A state that a definition had, in full.',
  examples: [{ ...revisionExample, definition: { name: 'nightly' } }],
});

const anyValue = (description: string) => z.unknown().meta({ description });

export const revisionDiff = z
  .strictObject({
    from: z.number().int().meta({ description: 'The earlier revision.' }),
    to: z.number().int().meta({ description: 'The later one.' }),
    changes: z
      .array(
        z
          .strictObject({
            field: z.string().meta({ description: 'The field that differs.' }),
            before: anyValue('Its value in `from`.'),
            after: anyValue('Its value in `to`.'),
          })
          .meta({
            id: 'FieldChange',
            description: 'What became of a field.',
            examples: [{ field: 'enabled', before: true, after: false }],
          }),
      )
      .meta({ description: 'The fields that differ.' }),
  })
  .meta({
    id: 'RevisionDiff',
    description: 'What differs between two revisions.',
    examples: [{ from: 1, to: 2, changes: [{ field: 'enabled', before: true, after: false }] }],
  });

export const revisionNumber = wireInteger({ min: 1, max: MAX_REVISION });

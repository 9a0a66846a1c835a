import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

export type JsonSchema = { description?: string } & Record<string, unknown>;

/** Turns zod schemas into JSON Schema 2020-12, which is what OpenAPI 3.1 has; collects those that have an id. */
export interface SchemaCollector {
  /** As a client sends it (`input`) or gets it (`output`): a reference when the schema has an id. */
  describe(schema: z.ZodType, io: 'input' | 'output'): JsonSchema;
  /** By id. */
  components: Record<string, JsonSchema>;
}

export function createSchemaCollector(): SchemaCollector {
  const components: Record<string, JsonSchema> = {};
  return {
    components,
    describe(schema, io) {
      // Wrapped, since only what is within a schema becomes a reference.
      const { $defs = {}, properties } = z.toJSONSchema(z.strictObject({ schema }), {
        io,
        override: (context) => tidy(context, io),
      });
      for (const [name, definition] of Object.entries($defs)) {
        keep(components, name, withComponentRefs(definition));
      }
      return withComponentRefs(properties?.schema);
    },
  };
}

/** An id is a name for one shape. What is asked for differs from what is given back, so these need two. */
function keep(components: Record<string, JsonSchema>, name: string, definition: JsonSchema): void {
  const schema = { ...definition };
  delete schema.id;
  const known = components[name];
  if (known && !isDeepStrictEqual(known, schema)) throw new Error(`Two schemas have the id ${name}`);
  components[name] = schema;
}

const LIMITS = ['minimum', 'maximum'] as const;

/** What zod leaves out of texts that are read as something else, and what would only be noise. */
function tidy(
  { zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonSchema },
  io: 'input' | 'output',
): void {
  const { as, examples } = (z.globalRegistry.get(zodSchema) ?? {}) as { as?: object; examples?: unknown };
  const { def } = zodSchema._zod as z.core.$ZodTypes['_zod'];
  if (jsonSchema.as !== undefined) {
    for (const key of ['as', 'type', 'pattern', 'allOf', 'enum']) delete jsonSchema[key];
    Object.assign(jsonSchema, as);
  }
  if (examples !== undefined) jsonSchema.examples = examples;
  if (def.type === 'default') jsonSchema.default = def.defaultValue;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  // Of a request the highest number is a limit that somebody can meet.
  for (const key of io === 'input' ? (['minimum'] as const) : LIMITS)
    if (Math.abs(Number(jsonSchema[key])) === Number.MAX_SAFE_INTEGER) delete jsonSchema[key];
}

function withComponentRefs(schema: unknown): JsonSchema {
  const text = JSON.stringify(schema);
  return JSON.parse(text.replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/'));
}

/** An OpenAPI document, as far as the page shows it. */
export interface ApiDocument {
  info: object;
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface ApiOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters: { name: string; in: string; required: boolean; description: string; schema: Schema }[];
  requestBody?: object;
  responses: Record<string, object>;
}

type Schema = Record<string, unknown>;

export interface FieldView {
  name: string;
  type: TypeView;
  required: boolean;
  description: string;
}

/** In words; `ref` is the id of a schema on the same page. */
export interface TypeView {
  text: string;
  ref: string | null;
}

/** Operations by tag, then every schema by name. */
export function docsPage({ tags, paths, components }: ApiDocument) {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationView(method, path, operation)),
  );
  return {
    sections: tags.map(({ name, description }) => ({
      name,
      description,
      operations: all.filter((one) => one.tag === name),
    })),
    schemas: Object.entries(components.schemas).map(([name, schema]) => ({
      name,
      description: textOf(schema.description),
      fields: fieldsOf(schema),
      example: exampleOf(schema),
    })),
  };
}

function operationView(method: string, path: string, operation: ApiOperation) {
  const { operationId, summary, description, tags, parameters, requestBody, responses } = operation;
  const answers = Object.entries(responses).map(([status, response]) => ({
    status,
    type: contentType(response),
    description: textOf((response as Schema).description),
  }));
  return {
    id: operationId,
    tag: tags[0],
    method: method.toUpperCase(),
    path: `/api/v1${path}`,
    summary,
    paragraphs: description.split('\n\n'),
    parameters: parameters.map(({ schema, ...rest }) => ({ ...rest, type: typeOf(schema) })),
    body: requestBody ? contentType(requestBody) : null,
    answers: answers.filter(({ status }) => status < '300'),
    /** Those with words of their own; the rest are the same everywhere. */
    refusals: answers.filter(({ status, description: words }) => status >= '400' && words !== ''),
  };
}

/** Of a body or response: the schema of its one media type. */
function contentType(owner: object): TypeView {
  const { content = {} } = owner as { content?: Record<string, { schema: Schema }> };
  const [entry] = Object.entries(content);
  if (!entry) return { text: '', ref: null };
  const [mediaType, { schema }] = entry;
  if (mediaType !== 'application/json') return { text: mediaType, ref: null };
  const items = (schema.properties as Record<string, Schema> | undefined)?.items;
  return items ? prefixed('a page of ', typeOf(items)) : typeOf(schema);
}

function fieldsOf(schema: Schema): FieldView[] {
  const required = (schema.required ?? []) as string[];
  return Object.entries((schema.properties ?? {}) as Record<string, Schema>).map(([name, field]) => ({
    name,
    type: typeOf(field),
    required: required.includes(name),
    description: textOf(field.description),
  }));
}

function typeOf(schema: Schema): TypeView {
  const { $ref, type, items, enum: values, const: value, anyOf, oneOf } = schema;
  if (typeof $ref === 'string')
    return { text: $ref.split('/').at(-1) as string, ref: $ref.split('/').at(-1) as string };
  if (Array.isArray(values)) return { text: values.map(String).join(' | '), ref: null };
  if (value !== undefined) return { text: JSON.stringify(value), ref: null };
  const choices = (anyOf ?? oneOf) as Schema[] | undefined;
  if (choices) return joined(choices.map(typeOf));
  if (items) return prefixed('list of ', typeOf(items as Schema));
  return { text: [[type].flat().join(' or '), limitsOf(schema)].filter(Boolean).join(', '), ref: null };
}

function joined(types: TypeView[]): TypeView {
  const ref = types.find((type) => type.ref !== null)?.ref ?? null;
  return { text: types.map(({ text }) => text).join(' or '), ref };
}

const prefixed = (prefix: string, { text, ref }: TypeView): TypeView => ({ text: `${prefix}${text}`, ref });

function limitsOf(schema: Schema): string {
  const {
    format,
    minimum,
    maximum,
    maxLength,
    default: standard,
  } = schema as Record<string, string | number>;
  return [
    format,
    minimum !== undefined && `from ${minimum}`,
    maximum !== undefined && `to ${maximum}`,
    maxLength !== undefined && `up to ${maxLength} characters`,
    standard !== undefined && `default ${JSON.stringify(standard)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function exampleOf({ examples }: Schema): string | null {
  return Array.isArray(examples) && examples.length > 0 ? JSON.stringify(examples[0], null, 2) : null;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

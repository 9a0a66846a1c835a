import { type Module, moduleInput, type ModuleInput } from '../../domain/module.js';
import type { Services } from '../../services/index.js';
import { textOf } from './differences.js';
import { type Fields, typedModule } from './form.js';
import { merged, mergedParts, type Sides, takenFrom, withOwnColumnIds, withPart } from './merge.js';

/** Somebody was faster: what both made of the module, part by part. */
export interface Conflict {
  /** Kept in the form, so that nothing typed is lost whichever way it is decided. */
  base: string;
  sides: Sides;
}

/** What a form that came too late says, over what it was made from; and both together as the form goes on. */
export function conflictOf(
  { modules }: Pick<Services, 'modules'>,
  stored: Module,
  fields: Fields,
): { form: ModuleInput; conflict: Conflict } {
  const base = fields.etag?.[0] ?? '';
  const theirs = inputOf(stored);
  const before = definitionOf(modules, stored.id, base);
  const mine = typedModule(fields, before ?? theirs);
  const sides = { base: before, theirs, mine: withOwnColumnIds({ base: before, theirs, mine }) };
  return { form: merged(sides), conflict: { base, sides } };
}

/** The form with a part decided the other way: `take` is `mine` or `theirs`, a space, and the part's key. */
export function decided(
  { modules }: Pick<Services, 'modules'>,
  stored: Module,
  fields: Fields,
): { form: ModuleInput; conflict: Conflict } {
  const theirs = inputOf(stored);
  const form = typedModule(fields, theirs);
  const base = fields.base?.[0] ?? '';
  const mine = mineOf(fields.mine?.[0] ?? '', form);
  const sides = { base: definitionOf(modules, stored.id, base), theirs, mine };
  const [whose, key] = (fields.take?.[0] ?? '').split(/ (.*)/s);
  const from = whose === 'mine' ? mine : theirs;
  return { form: key ? withPart(form, key, from) : form, conflict: { base, sides } };
}

/** For the page: each part as a text, and which of the two is in the form. */
export function conflictView(
  { modules, connections }: Services,
  stored: Module,
  form: ModuleInput,
  { base, sides }: Conflict,
) {
  const names = new Map(connections.list().map(({ id, name }) => [id, name]));
  const [last] = modules.revisions(stored.id, { limit: 1 }).items;
  return {
    base,
    mine: JSON.stringify(sides.mine),
    by: last && { actor: last.actor, at: last.at },
    parts: mergedParts(sides).map((part) => {
      const text = (value: unknown): string | undefined => {
        if (value === undefined) return undefined;
        const isOneOfMany = part.field === 'columns_json' || part.field === 'watermarks';
        return textOf(part.field, isOneOfMany ? [value] : value, (id) => names.get(id) ?? `connection ${id}`);
      };
      return {
        key: part.key,
        label: part.label,
        changedBy: part.changedBy,
        base: sides.base && text(part.base),
        theirs: text(part.theirs),
        mine: text(part.mine),
        taken: takenFrom(part, form),
      };
    }),
  };
}

export function inputOf(stored: Module): ModuleInput {
  const { id: _, next_resolved_query: __, ...module } = stored;
  return module;
}

/** As it was saved then; what modules had not yet, as if it had been left out. */
function definitionOf(modules: Services['modules'], id: number, etag: string): ModuleInput | undefined {
  return moduleInput.safeParse(modules.withEtag(id, etag)?.definition).data;
}

/** What the page kept of mine. A field half-done has no shape to be trusted: it is as the form has it. */
function mineOf(json: string, form: ModuleInput): ModuleInput {
  try {
    const kept = Object.entries(JSON.parse(json) as object).filter(
      ([key, value]) => moduleInput.shape[key as keyof ModuleInput]?.safeParse(value).success,
    );
    return { ...form, ...(Object.fromEntries(kept) as Partial<ModuleInput>) };
  } catch {
    return form;
  }
}

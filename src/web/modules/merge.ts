import type { ModuleColumn, ModuleInput } from '../../domain/module.js';

/** Two who changed one module at once: what it was when the one opened it, what the other made of it, what the one typed. */
export interface Sides {
  /** Undefined where it is not known any more: everything that differs is then decided by hand. */
  base: ModuleInput | undefined;
  theirs: ModuleInput;
  mine: ModuleInput;
}

/** A part of a module that can be decided by itself: a field, a column by its id, a watermark by its name. */
export interface MergedPart {
  key: string;
  field: keyof ModuleInput;
  /** What it is called. */
  label: string;
  /** Who changed it; both, if not to the same. */
  changedBy: 'theirs' | 'mine' | 'both';
  /** Undefined where it was not there, or is no more. */
  base: unknown;
  theirs: unknown;
  mine: unknown;
}

type Parts = Map<string, Pick<MergedPart, 'field' | 'label'> & { value: unknown }>;

/** What differs between theirs and mine, in the order of the form. */
export function mergedParts({ base, theirs, mine }: Sides): MergedPart[] {
  const [was, one, other] = [base && partsOf(base), partsOf(theirs), partsOf(mine)];
  const keys = [...new Set([...one.keys(), ...other.keys()])];
  return keys.flatMap((key) => {
    const [before, a, b] = [was?.get(key)?.value, one.get(key)?.value, other.get(key)?.value];
    if (isSame(a, b)) return [];
    const { field, label } = (one.get(key) ?? other.get(key)) as { field: keyof ModuleInput; label: string };
    const changedBy = !was ? 'both' : isSame(b, before) ? 'theirs' : isSame(a, before) ? 'mine' : 'both';
    return [{ key, field, label, changedBy, base: before, theirs: a, mine: b }];
  });
}

/** What one has typed goes before what the other saved; what only the other changed is taken from there. */
export function merged(sides: Sides): ModuleInput {
  const parts = mergedParts(sides).filter(({ changedBy }) => changedBy === 'theirs');
  const both = parts.reduce((module, { key }) => withPart(module, key, sides.theirs), sides.mine);
  // In the order of theirs, which the query has; a new one of mine stays the last.
  const ids = sides.theirs.columns_json.map(({ id }) => id);
  const place = ({ id }: ModuleColumn): number => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  return { ...both, columns_json: both.columns_json.toSorted((a, b) => place(a) - place(b)) };
}

/** The module with that part as `from` has it. An unknown key changes nothing. */
export function withPart(module: ModuleInput, key: string, from: ModuleInput): ModuleInput {
  const { columns_json, watermarks } = module;
  const [kind, name] = splitKey(key);
  if (kind === 'column') {
    const other = from.columns_json.find(({ id }) => id === name);
    return { ...module, columns_json: replaced(columns_json, ({ id }) => id === name, other) };
  }
  if (kind === 'watermark') {
    const other = from.watermarks.find((one) => one.name === name);
    return { ...module, watermarks: replaced(watermarks, (one) => one.name === name, other) };
  }
  return key in from ? { ...module, [key]: from[key as keyof ModuleInput] } : module;
}

/** Which of the two the form has of a part by now; neither, if it has been edited since. */
export function takenFrom(
  { key, theirs, mine }: MergedPart,
  form: ModuleInput,
): 'theirs' | 'mine' | 'neither' {
  const now = partsOf(form).get(key)?.value;
  if (isSame(now, mine)) return 'mine';
  return isSame(now, theirs) ? 'theirs' : 'neither';
}

/**
 * Columns that both added have the same id by accident: mine gets another, so that it stays a column of its own.
 */
export function withOwnColumnIds({ base, theirs, mine }: Sides): ModuleInput {
  const has = (module: ModuleInput | undefined, id: string) =>
    module?.columns_json.some((one) => one.id === id);
  let last = Math.max(...theirs.columns_json.map(({ id }) => Number(id.slice(1))), 0);
  const columns_json = mine.columns_json.map((column) => {
    const isAccident = base && !has(base, column.id) && has(theirs, column.id);
    return isAccident ? { ...column, id: `c${(last += 1)}` } : column;
  });
  return { ...mine, columns_json };
}

function replaced<T>(list: T[], isIt: (one: T) => boolean, other: T | undefined): T[] {
  const at = list.findIndex(isIt);
  if (at === -1) return other === undefined ? list : [...list, other];
  return other === undefined ? list.toSpliced(at, 1) : list.toSpliced(at, 1, other);
}

function partsOf(module: ModuleInput): Parts {
  const { columns_json, watermarks, ...fields } = module;
  const part = (key: string, field: keyof ModuleInput, label: string, value: unknown) =>
    [key, { field, label, value }] as const;
  return new Map([
    ...Object.entries(fields).map(([key, value]) => part(key, key as keyof ModuleInput, key, value)),
    ...columns_json.map((one) => part(`column:${one.id}`, 'columns_json', `column ${one.dest_name}`, one)),
    ...watermarks.map((one) => part(`watermark:${one.name}`, 'watermarks', `watermark {${one.name}}`, one)),
  ]);
}

function splitKey(key: string): [string, string] {
  const at = key.indexOf(':');
  return at === -1 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
}

/** A form trims what it sends, and knows no order of keys: neither is a change. */
function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) => {
    if (typeof part === 'string') return part.replaceAll('\r\n', '\n').trim();
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

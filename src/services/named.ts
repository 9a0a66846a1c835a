import { PipekitError } from '../domain/errors.js';

export type IdOrName = number | string;

/** What every kind of definition has: an id, a name, and a store that finds it by either. */
interface NamedStore<T> {
  get(id: number): T | undefined;
  byName(name: string): T | undefined;
  list(): { name: string }[];
}

const SUGGESTIONS = 3;

/** The thing of that id or name; throws `not_found` with the names that come near. */
export function findNamed<T>(kind: string, store: NamedStore<T>, idOrName: IdOrName): T {
  const found = typeof idOrName === 'number' ? store.get(idOrName) : store.byName(idOrName);
  if (found) return found;
  const shown = typeof idOrName === 'number' ? String(idOrName) : `named "${idOrName}"`;
  const near = nearNames(
    String(idOrName),
    store.list().map(({ name }) => name),
  );
  const hint = near.length > 0 ? `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?` : undefined;
  throw new PipekitError('not_found', `There is no ${kind} ${shown}`, { hint });
}

/** Throws `invalid` for a name that could not be told from an id, or not be seen. */
export function checkName(name: string): void {
  const problem = /^\d+$/.test(name)
    ? 'The name must not be a number, which would be taken for an id'
    : name !== name.trim()
      ? 'The name must not begin or end with a space'
      : /[\p{Cc}\p{Cs}]/u.test(name)
        ? 'The name must not hold control characters'
        : undefined;
  if (problem) throw new PipekitError('invalid', problem, { field: 'name' });
}

/** Names that hold the wanted one, or are a few typing errors away from it; the nearest first. */
function nearNames(wanted: string, names: string[]): string[] {
  const target = wanted.toLowerCase();
  const allowed = Math.max(2, Math.floor(target.length / 3));
  return names
    .map((name) => {
      const candidate = name.toLowerCase();
      return { name, distance: candidate.includes(target) ? 0 : editDistance(target, candidate) };
    })
    .filter(({ distance }) => distance <= allowed)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, SUGGESTIONS)
    .map(({ name }) => name);
}

/** Levenshtein's: insertions, deletions and replacements from one text to the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] as number) + Number(from[row - 1] !== to[column - 1]);
      current.push(Math.min(replaced, (previous[column] as number) + 1, (current[column - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[to.length] as number;
}

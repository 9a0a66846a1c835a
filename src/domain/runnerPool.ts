import { PipekitError } from './errors.js';

/** A connection that only the runners of one pool can reach, such as those behind its firewall; null: any can. */
export interface Pooled {
  name: string;
  runner_pool: string | null;
}

/** The pool whose runners reach all of these. Throws `invalid` when they are bound to different ones. */
export function commonPool(connections: Pooled[], field = 'dest_connection_id'): string | null {
  const bound = connections.filter(({ runner_pool }) => runner_pool !== null);
  const [first] = bound;
  const other = bound.find(({ runner_pool }) => runner_pool !== first?.runner_pool);
  if (!first || !other) return first?.runner_pool ?? null;
  throw new PipekitError(
    'invalid',
    `No runner reaches both ${first.name} (pool ${first.runner_pool}) and ${other.name} (pool ${other.runner_pool})`,
    {
      field,
      hint: 'Bind both connections to one pool whose runners reach both, or leave one of them unbound.',
    },
  );
}

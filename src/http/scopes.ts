import type { Actor } from '../domain/actor.js';
import type { Services } from '../services/index.js';

/** Scopes are few, as roles are: people of one team share one. Beyond this many the oldest is made anew. */
const MAX_KEPT = 50;

/** What is made of the services, once for each set of connections that somebody is limited to. */
export function byScope<T>(services: Services, make: (services: Services) => T): (actor?: Actor) => T {
  const whole = make(services);
  const kept = new Map<string, T>();
  return (actor) => {
    if (!actor || actor.connections === null) return whole;
    const key = actor.connections.join();
    const made = kept.get(key) ?? make(services.as(actor));
    kept.set(key, made);
    if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value as string);
    return made;
  };
}

import { HttpRefusal } from './errors.js';

/** Bad sign-ins that are forgiven; one is forgotten every 36 s, so a hundred in an hour. */
const LIMIT = 100;
const FORGET_MS = 36_000;
/** While a user is being guessed at, an address that is new to it gets this many. */
const LIMIT_UNDER_ATTACK = 5;
const MAX_ENTRIES = 20_000;

export interface Throttle {
  /**
   * Counts a sign-in as bad until `succeeded` is called, so that many at the same time count as many. Throws 429 with
   * Retry-After when the address has too many, or when the user has and this address is one of those that guess: an
   * owner who comes from elsewhere still gets in.
   */
  attempt(address: string, user?: string): { succeeded(): void };
}

export function createThrottle(now: () => number = Date.now): Throttle {
  const addresses = createCounts(now);
  const users = createCounts(now);
  return {
    attempt(ip, user) {
      const address = networkOf(ip);
      const isUnderAttack = user !== undefined && users.of(user) > LIMIT - 1;
      const limit = isUnderAttack ? LIMIT_UNDER_ATTACK : LIMIT;
      const over = addresses.of(address) - (limit - 1);
      if (over > 0) throw tooMany(over);
      addresses.add(address, 1);
      if (user !== undefined) users.add(user, 1);
      return {
        succeeded() {
          addresses.add(address, -1);
          if (user !== undefined) users.add(user, -1);
        },
      };
    },
  };
}

function tooMany(over: number): HttpRefusal {
  const seconds = Math.ceil((over * FORGET_MS) / 1000);
  return new HttpRefusal(
    429,
    'Too many sign-ins from here have failed',
    { 'Retry-After': String(seconds) },
    `Try again in ${seconds} s.`,
  );
}

/** Numbers that fall by one every FORGET_MS. */
function createCounts(now: () => number) {
  const counts = new Map<string, { count: number; at: number }>();
  const of = (key: string): number => {
    const entry = counts.get(key);
    return entry ? Math.max(0, entry.count - (now() - entry.at) / FORGET_MS) : 0;
  };
  const add = (key: string, n: number): void => {
    const count = Math.max(0, of(key) + n);
    // Deleted first, so that the map is in the order of use and what goes first is what was used least lately.
    counts.delete(key);
    if (count > 0) counts.set(key, { count, at: now() });
    if (counts.size > MAX_ENTRIES) counts.delete(counts.keys().next().value as string);
  };
  return { of, add };
}

/** Whoever has one IPv6 address has the whole /64. */
export function networkOf(ip: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (v4 || !ip.includes(':')) return v4 ?? ip;
  const [head = '', tail] = ip.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}

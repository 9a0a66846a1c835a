import { createHmac, randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';

/** Memory is 128 · N · r bytes. The default is one of OWASP's recommendations: 16 MB, a quarter of a second. */
export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

const COST: ScryptCost = { N: 2 ** 14, r: 8, p: 5 };
const KEY_BYTES = 32;
/** How long a password that was right need not be hashed again: programs send theirs with every request. */
const REMEMBERED_MS = 5 * 60_000;

export interface Passwords {
  /** `scrypt$N$r$p$salt$key`: with its parameters, so that they can grow. */
  hash(password: string): Promise<string>;
  /** Takes as long without a hash, so that nobody learns which users there are. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether it was made with less than what is the default now. */
  isOutdated(hash: string): boolean;
}

export function createPasswords(cost: ScryptCost = COST): Passwords {
  // One at a time: guesses that come in crowds must not take the threads that everything else needs.
  let last: Promise<unknown> = Promise.resolve();
  const derived = (password: string, salt: Buffer, { N, r, p }: ScryptCost): Promise<Buffer> => {
    const turn = last.then(() => derive(password, salt, { N, r, p, maxmem: 256 * N * r }));
    last = turn.catch(() => undefined);
    return turn;
  };
  async function hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    const key = await derived(password, salt, cost);
    return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
  }
  let nobodys: Promise<string> | undefined;
  const remembered = createMemory();
  return {
    hash,
    async verify(password, known) {
      if (known !== undefined && remembered.has(known, password)) return true;
      nobodys ??= hash(randomBytes(16).toString('hex'));
      const { cost: itsCost, salt, key } = parse(known ?? (await nobodys));
      const isEqual = timingSafeEqual(await derived(password, salt, itsCost), key);
      const isRight = isEqual && known !== undefined;
      if (isRight) remembered.add(known, password);
      return isRight;
    },
    isOutdated(known) {
      const { N, r, p } = parse(known).cost;
      return N * r * p < cost.N * cost.r * cost.p;
    },
  };
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One text can be typed in two ways (é); both must be the same password.
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function parse(hash: string): { cost: ScryptCost; salt: Buffer; key: Buffer } {
  const [kind, N, r, p, salt, key] = hash.split('$');
  if (kind !== 'scrypt' || key === undefined) throw new Error('A password hash is not one of ours');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return { cost, salt: Buffer.from(salt as string, 'base64'), key: Buffer.from(key, 'base64') };
}

/** What was right lately, under a key that only this process has. */
function createMemory() {
  const ownKey = randomBytes(32);
  const macs = new Map<string, { mac: Buffer; until: number }>();
  const macOf = (password: string): Buffer => createHmac('sha256', ownKey).update(password).digest();
  return {
    has(hash: string, password: string): boolean {
      const entry = macs.get(hash);
      return entry !== undefined && entry.until > Date.now() && timingSafeEqual(entry.mac, macOf(password));
    },
    add(hash: string, password: string): void {
      for (const [key, { until }] of macs) if (until <= Date.now()) macs.delete(key);
      macs.set(hash, { mac: macOf(password), until: Date.now() + REMEMBERED_MS });
    },
  };
}

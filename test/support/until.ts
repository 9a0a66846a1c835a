import { setTimeout as wait } from 'node:timers/promises';

/** Awaits a condition: the first value that is not false, null or undefined. Fails naming what never came. */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  timeoutMs = 20_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== false && value !== null && value !== undefined)
      return value as NonNullable<Exclude<T, false>>;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for: ${what}`);
    await wait(20);
  }
}

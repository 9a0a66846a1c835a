import { setTimeout as wait } from 'node:timers/promises';

/**
 * Awaits a condition: the first value that is not false, null or undefined. Fails naming what never came. The limit is for
 * a machine that is busy with much else: nobody waits for it where all is well.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  timeoutMs = 45_000,
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

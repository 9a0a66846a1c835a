import type { SweepService } from '../services/index.js';
import type { Closing } from './closing.js';

const EVERY_MS = 3_600_000;

/** Has what ended runs have left removed: at start, then once an hour. */
export function keepSweeping(sweeps: SweepService, closing: Closing): void {
  let round = sweeps.all();
  const timer = setInterval(() => {
    round = round.then(() => sweeps.all());
  }, EVERY_MS);
  closing.add(async () => {
    clearInterval(timer);
    await round;
  });
}

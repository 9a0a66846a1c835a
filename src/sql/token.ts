import type { Claim } from './dialect.js';

const ATTEMPTS_PER_RUN = 1000;

/** Orders all attempts of one installation: any attempt of a later run is above every one of an earlier. */
export function fenceToken({ run, attempt }: Claim): number {
  return run.id * ATTEMPTS_PER_RUN + Math.min(attempt, ATTEMPTS_PER_RUN - 2);
}

/** The run whose attempt, or whose end, has this token. */
export const runOfToken = (token: number): number => Math.floor(token / ATTEMPTS_PER_RUN);

/** Above every attempt of the run, below the next run: whoever claims it shuts the run's attempts out. */
export function closingToken({ run }: Claim): number {
  return run.id * ATTEMPTS_PER_RUN + ATTEMPTS_PER_RUN - 1;
}

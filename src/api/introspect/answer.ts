import type { Services } from '../../services/index.js';
import { MAX_WAIT_MS } from '../jobs/schemas.js';

/** What the work gives, if that is soon; otherwise `unavailable` with the id of the job that goes on. */
export function soon<T>(
  { jobs }: Services,
  kind: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return jobs.soon(kind, MAX_WAIT_MS, work);
}

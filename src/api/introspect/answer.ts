import { PipekitError } from '../../domain/errors.js';
import type { Services } from '../../services/index.js';
import { MAX_WAIT_MS } from '../jobs/schemas.js';

/** What the work gives, if that is soon; otherwise `unavailable` with the id of the job that goes on. */
export async function soon<T>(
  { jobs }: Services,
  kind: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { id } = jobs.start(kind, work);
  const { status } = await jobs.wait(id, MAX_WAIT_MS);
  if (status !== 'running') return (await jobs.outcome(id)) as T;
  throw new PipekitError('unavailable', `The database has not answered for ${MAX_WAIT_MS / 1000} s`, {
    hint: `It is still being asked: GET /jobs/${id} has the answer once it is there.`,
    details: { job_id: id },
  });
}

import { STATUS_CODES } from 'node:http';
import type { RouteInfo } from '../route.js';

/** What a refusal with this status means, on any route. */
const MEANINGS = {
  400: 'The request cannot be read: JSON or an address that is malformed.',
  401: 'It takes a user and password, or an API key.',
  403: 'The role does not reach, or the request comes from another site.',
  404: 'There is no such thing; `hint` has names that come near.',
  409: 'It conflicts with what there is.',
  412: 'It is not what If-Match says: somebody has changed it. `details` says what and who.',
  413: 'The body is larger than 1 MB.',
  415: 'The body is not JSON.',
  422: 'The request is understood and cannot be carried out: `field` says where it is wrong.',
  428: 'If-Match is missing: it has to say what is being changed.',
  429: 'Too many sign-ins from there have failed: wait as long as Retry-After says.',
  500: 'A fault of Pipekit. The log has it under the X-Request-Id of the answer.',
  503: 'Temporal, a database or a runner cannot be reached: worth another try.',
} as const;

export type RefusalStatus = keyof typeof MEANINGS;

/** The statuses that a route can refuse with. */
export function refusalsOf(route: RouteInfo): RefusalStatus[] {
  const { method, role, params, refusals, isConditional = false, isIdempotent = false } = route;
  const hasParams = Object.keys(params.shape).length > 0;
  const possible: [RefusalStatus, boolean][] = [
    [400, true],
    [401, role !== 'open'],
    [403, true],
    [404, hasParams || 404 in refusals],
    [409, 409 in refusals || isIdempotent],
    [412, isConditional],
    [413, method === 'post'],
    [415, method === 'post'],
    [422, true],
    [428, isConditional],
    [429, true],
    [500, true],
    [503, true],
  ];
  return possible.filter(([, isPossible]) => isPossible).map(([status]) => status);
}

/** Of all routes: `#/components/responses/NotFound`. */
export function refusalComponents(): Record<string, object> {
  const statuses = Object.keys(MEANINGS).map((status) => Number(status) as RefusalStatus);
  return Object.fromEntries(statuses.map((status) => [nameOf(status), refusal(MEANINGS[status])]));
}

export function refusalRef(status: RefusalStatus): object {
  return { $ref: `#/components/responses/${nameOf(status)}` };
}

/** With words of its own. */
export function refusal(description: string): object {
  return {
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
}

function nameOf(status: RefusalStatus): string {
  return (STATUS_CODES[status] ?? '').replaceAll(' ', '');
}

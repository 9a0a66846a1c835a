import type { Context } from 'koa';
import { z } from 'zod';
import type { Actor } from '../domain/actor.js';
import type { Access } from '../http/index.js';
import type { IfMatch, Services } from '../services/index.js';

/** What every handler gets besides what its own schemas read. */
export interface CallBase {
  services: Services;
  actor: Actor;
  /** Of a conditional route: what If-Match says. */
  ifMatch: IfMatch | undefined;
  version: string;
  /** The OpenAPI document of all routes. */
  document(): { openapi: '3.1.0' };
  ctx: Context;
}

type Success = 200 | 201 | 202;
type Responses = { [status in Success]?: z.ZodType };

/** What a route says of itself. Router, validation and OpenAPI document are all made of this. */
export interface RouteInfo {
  method: 'get' | 'post';
  /** Below /api/v1, with `{id}` for a parameter. */
  path: string;
  /** Unique: programs that are generated from the document name their functions after it. */
  operationId: string;
  /** A few words; `description` says what they leave open. */
  summary: string;
  description?: string;
  tag: string;
  role: Access;
  /** Strict objects: what they do not know is refused. A path parameter that does not fit cannot exist: 404. */
  params: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodType;
  /** One status, with what the body of the answer is. */
  responses: Responses;
  /** Refusals beyond those that every route has, by status: when it happens. */
  refusals: { [status in 404 | 409]?: string };
  /** Takes part in optimistic locking: the answer has an ETag, made by this. */
  etag?: (services: Services, answer: any) => string;
  /** Changes what must be as the caller read it: the request has to say so in If-Match. */
  isConditional?: boolean;
  /** May be sent again with the same Idempotency-Key: it is carried out once. */
  isIdempotent?: boolean;
  /** How large its body may be; 1 MB unless said. */
  maxBytes?: number;
  /** Of an answer that is not JSON: the handler then writes it to `ctx` itself. */
  mediaType?: string;
}

/** A route whose schemas' types have been checked against its handler. */
export interface Route extends RouteInfo {
  handle(call: Call): unknown;
}

export type Call = CallBase & { params: any; query: any; body: any };

const nothing = z.strictObject({});

type Declaration<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends Responses,
> = Omit<RouteInfo, 'params' | 'query' | 'body' | 'responses' | 'refusals'> & {
  params?: P;
  query?: Q;
  body?: B;
  responses: R;
  refusals?: RouteInfo['refusals'];
  /** Gives the body of the answer. */
  handle(
    call: CallBase & { params: z.output<P>; query: z.output<Q>; body: z.output<B> },
  ): Answer<R> | Promise<Answer<R>>;
};

type Answer<R extends Responses> = {
  [S in keyof R]: R[S] extends z.ZodType ? z.input<R[S]> : never;
}[keyof R];
type Nothing = typeof nothing;

/** Declares a route. A schema that is left out takes nothing: what is sent by mistake is refused, not ignored. */
export function route<
  R extends Responses,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = Nothing,
>(declaration: Declaration<P, Q, B, R>): Route {
  return { params: nothing, query: nothing, body: nothing, refusals: {}, ...declaration } as Route;
}

/** The status of its answer, and the schema of that. */
export function successOf({ responses }: Pick<RouteInfo, 'responses'>): {
  status: number;
  schema: z.ZodType;
} {
  const [found] = Object.entries(responses);
  if (!found) throw new Error('A route needs a response');
  return { status: Number(found[0]), schema: found[1] };
}

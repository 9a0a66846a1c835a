import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Role } from '../../src/domain/role.js';
import { atLeast } from '../../src/domain/role.js';
import { type Access, accessOf } from '../../src/http/access.js';
import { open } from '../api/support/request.js';
import type { World } from '../api/support/world.js';
import type { Visitor } from './everyone.js';

export interface Case {
  method: string;
  path: string;
  access: Access;
}

/** Every registered route, with 1 for what its path leaves open, and what it declares. */
export function everyRoute({ routes }: Pick<World, 'routes'>): Case[] {
  return routes.flatMap((layer) =>
    layer.methods
      .filter((method) => method !== 'HEAD')
      .map((method) => ({
        method,
        path: String(layer.path).replace(/:\w+/g, '1'),
        access: accessOf(layer) as Access,
      })),
  );
}

/** Whether this spelling of a path is a route of its own, with parameters, that the visitor may call. */
export function isOther(
  { routes }: World,
  visitor: Visitor,
  method: string,
  spelled: string,
  path: string,
): boolean {
  const [pathname = ''] = spelled.split(/[?#]/);
  return routes.some(
    (layer) =>
      pathname !== path &&
      String(layer.path).includes(':') &&
      String(layer.path).replace(/:\w+/g, '1') !== path &&
      layer.methods.includes(method) &&
      layer.match(pathname) &&
      mayCall(visitor.role, accessOf(layer) as Access),
  );
}

export const mayCall = (role: Visitor['role'], access: Access): boolean =>
  access === 'open' || (role !== 'none' && atLeast(role as Role, access));

/** `nobody` 401 or the sign-in page · `forbidden` 403 · `nothing` no such place · `in` the handler was reached. */
export type Verdict = 'nobody' | 'forbidden' | 'nothing' | 'in';

/**
 * A POST comes with a body that no handler takes, so that it is refused with 415 right behind the guard and nothing is
 * changed, started or removed.
 */
export async function verdict(
  world: World,
  visitor: Visitor,
  method: string,
  path: string,
): Promise<Verdict> {
  const isPost = method === 'POST';
  const headers = { ...(isPost && { 'Content-Type': 'text/plain' }), ...visitor.headers() };
  const response = await open(world.url, path, { method, headers, body: isPost ? 'x' : undefined });
  const says404 = response.statusCode === 404 ? await text(response) : '';
  response.destroy(); // streams would go on
  return verdictOf(response, says404);
}

function verdictOf({ statusCode, headers }: IncomingMessage, says404: string): Verdict {
  if (statusCode === 401 || headers.location?.startsWith('/sign-in?')) return 'nobody';
  if (statusCode === 403) return 'forbidden';
  // OPTIONS is answered before any handler: by the methods that there are.
  if (statusCode === 204 && headers.allow) return 'nothing';
  // A handler that does not find what it was asked for has been reached as well.
  return statusCode === 405 || (/There is nothing at|^$/.test(says404) && statusCode === 404)
    ? 'nothing'
    : 'in';
}

/** Other ways to write a path, some of which a proxy or a router may take for the same. */
export function spellings(method: string, path: string): [method: string, path: string][] {
  const paths = [
    `/${path}`,
    path.replaceAll('/', '//'),
    path.replace(/(?<=.)\//, '%2f'),
    path.replaceAll('/', '%2F').replace('%2F', '/'),
    `${path}/`,
    `${path}//`,
    `/.${path}`,
    `${path}/.`,
    `/x/..${path}`,
    `/x/%2e%2e${path}`,
    path.toUpperCase(),
    path.replace(/[a-z](?=\w*$)/, (letter) => letter.toUpperCase()),
    `${path};x=1`,
    `${path}%00`,
    `${path}?x=1`,
    `${path}#x`,
  ];
  const others: [string, string][] = paths.map((other) => [method, other]);
  return method === 'GET' ? [...others, ['HEAD', path], ['OPTIONS', path]] : others;
}

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { access } from '../../src/http/access.js';
import { serveSurfaces } from '../../src/http/surface.js';
import Router from '@koa/router';
import { createEveryone, type Everyone } from './everyone.js';
import { type Case, everyRoute, isOther, mayCall, spellings, verdict } from './routes.js';

let everyone: Everyone;
beforeAll(async () => {
  everyone = await createEveryone();
});
afterAll(() => everyone.world.close());

/** What somebody could call and may not, or the other way round. */
async function violations({ world, visitors }: Everyone, routes: Case[]): Promise<string[]> {
  const found: string[] = [];
  for (const { method, path, access: needed } of routes) {
    const tried = visitors.map(async (visitor) => {
      const is = await verdict(world, visitor, method, path);
      const wanted = mayCall(visitor.role, needed) ? 'in' : visitor.role === 'none' ? 'nobody' : 'forbidden';
      if (is === wanted || (needed === 'open' && is === 'nothing')) return;
      found.push(`${visitor.name} ${method} ${path} (${needed}): ${is}, not ${wanted}`);
    });
    await Promise.all(tried);
  }
  return found;
}

test('each role gets in where the route says so, with a session and with a key, and nowhere else', async () => {
  const routes = everyRoute(everyone.world);
  expect(routes.length).toBeGreaterThan(70);
  expect(await violations(everyone, routes)).toEqual([]);
  process.stdout.write(`\n${tableOf(everyone, routes)}\n`);
}, 480_000);

test('no other spelling of a path lets anybody in', async () => {
  const { world, visitors } = everyone;
  const found: string[] = [];
  for (const { method, path, access: needed } of everyRoute(world)) {
    const outsiders = visitors.filter(({ role }) => !mayCall(role, needed));
    // Those just below what is needed, and nobody: the others may less.
    const tried = outsiders.filter(({ name }) => name === 'nobody' || name.endsWith('session')).slice(-2);
    for (const [otherMethod, other] of spellings(method, path)) {
      const asked = tried.map(async (visitor) =>
        // What spells another route, `/modules/new%00` the page of a module of that name, is that route's affair.
        isOther(world, visitor, otherMethod, other, path)
          ? 'nothing'
          : verdict(world, visitor, otherMethod, other),
      );
      const isIn = (await Promise.all(asked)).indexOf('in');
      if (isIn >= 0) found.push(`${tried[isIn]?.name} ${otherMethod} ${other} (${needed})`);
    }
  }
  expect(found).toEqual([]);
}, 480_000);

test('without its guard every route that is not open would be reported', async () => {
  const mutant = await createEveryone();
  try {
    const routes = everyRoute(mutant.world);
    for (const layer of mutant.world.routes) if (layer.methods.length > 0) layer.stack.shift();
    const reported = await violations(mutant, routes);
    const guarded = routes.filter((route) => route.access !== 'open');
    for (const { method, path } of guarded) {
      expect([path, reported.some((line) => line.startsWith(`nobody ${method} ${path} `))]).toEqual([
        path,
        true,
      ]);
    }
  } finally {
    await mutant.world.close();
  }
}, 480_000);

test('a route that does not say who may call it cannot be served', () => {
  const router = new Router();
  const surface = { handles: () => true, routers: () => [router], sendFailure: () => undefined };
  router.get('/said', access('viewer'), () => undefined);
  expect(() => serveSurfaces([surface])).not.toThrow();
  const forgotten = new Router();
  forgotten.get('/forgotten', () => undefined);
  expect(() => serveSurfaces([{ ...surface, routers: () => [forgotten] }])).toThrow(
    '/forgotten does not declare who may call it',
  );
});

/** Routes by the least that may call them; `/api` has the same as `/api/v1`. */
function tableOf({ visitors }: Everyone, routes: Case[]): string {
  const roles = [...new Set(visitors.map(({ role }) => role))];
  const shown = routes.filter(({ path }) => !/^\/api\/(?!v1\/|docs)/.test(path));
  const width = Math.max(...shown.map(({ path }) => path.length)) + 5;
  const line = (place: string, cells: string[]): string =>
    `${place.padEnd(width)}  ${cells.map((cell, i) => cell.padEnd((roles[i] as string).length)).join('  ')}`;
  return [
    line('', roles),
    ...shown.map(({ method, path, access: needed }) =>
      line(
        `${method.padEnd(4)} ${path}`,
        roles.map((role) => (mayCall(role, needed) ? 'yes' : '-')),
      ),
    ),
  ].join('\n');
}

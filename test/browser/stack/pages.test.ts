import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openApiDocument } from '../../../src/api/index.js';
import { createAuthentication } from '../../../src/http/index.js';
import { createWeb } from '../../../src/web/index.js';
import { everyRoute } from '../../people/routes.js';
import { columns } from '../../support/stack.js';
import { until } from '../../support/until.js';
import { type Browser, hasBrowser, launchBrowser } from '../browser.js';
import { PAGES } from '../pages.js';
import type { Sample } from '../sample/index.js';
import { addModule, type Server, startServer } from '../server.js';

const PASSWORD = 'long enough for a test';

let server: Server;
let browser: Browser;
let plain: Browser;
let sample: Sample;
const modules: Record<string, number> = {};

beforeAll(async () => {
  server = await startServer(
    `create table t (id int, note text); insert into t values (1, 'one'), (2, 'two')`,
    'create table t (id int, note text); create table u (id int, note text); create table v (id int, note text)',
  );
  add('quick', 'select id, note from t', 'public.t');
  add('slow', 'select 1 as id, pg_sleep(600)::text as note', 'public.u');
  add('broken', 'select id, nope as note from t', 'public.v');
  const group = server.repo.groups.save({
    name: 'every second',
    members: [{ module_id: modules.quick as number, run_order: 1 }],
  }).id;
  const { group_run_id } = await server.services.runs.startGroup(group, { triggered_by: 'manual' });
  await until('the group run has ended', () => server.repo.groupRuns.get(group_run_id)?.finished_at);
  const failed = await run('broken');
  const success = await run('quick');
  const module = modules.quick as number;
  sample = { running: success, failed, groupRun: group_run_id, module, group, draft: 0, shop: 1 };
  if (!hasBrowser) return;
  browser = await launchBrowser();
  plain = await launchBrowser({ hasScripts: false });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await plain?.close();
  await server?.stop();
}, 60_000);

const onBrowser = hasBrowser ? test : test.skip;

function add(name: string, source_query: string, dest_table: string): void {
  modules[name] = addModule(server, {
    name,
    source_query,
    dest_table,
    merge_strategy: 'full',
    columns_json: columns('id', 'note').map((column, index) =>
      index === 0 ? { ...column, dest_type: 'integer' } : column,
    ),
  });
}

async function run(name: string): Promise<number> {
  const { run_id } = await server.services.runs.startModule(modules[name] as number, {
    triggered_by: 'manual',
  });
  await ended(run_id);
  return run_id;
}

const ended = (id: number) => until(`run ${id} has ended`, () => server.repo.runs.get(id)?.finished_at);
const idIn = (page: Page): number => Number(/\/runs\/(\d+)/.exec(page.url())?.[1]);
const focus = (page: Page): Promise<string> =>
  page.evaluate(`document.activeElement.id || document.activeElement.className`);

onBrowser('home runs and dry-runs a module, and what came of it appears by itself', async () => {
  const { page, complaints } = await browser.open(server.url);
  const row = page.locator(`#module-${modules.quick}`);
  await row.getByRole('button', { name: 'Dry run quick' }).click();
  await row.getByText('dry run', { exact: true }).waitFor();
  await row.getByRole('button', { name: 'Run quick', exact: true }).click();
  await row.locator('.is-success').waitFor();
  expect(await server.destination.query('select id, note from t order by id')).toHaveLength(2);
  expect(complaints).toEqual([]);
  await page.close();
});

onBrowser('a cancel from the page ends the statement in the database, and the page says so', async () => {
  const { page, complaints } = await browser.open(`${server.url}/modules/${modules.slow}`);
  await page.keyboard.press('r');
  await page
    .getByRole('status')
    .getByText(/Run \d+ started/)
    .click();
  await page.waitForURL('**/runs/*');
  const sleeping = () =>
    server.source.query(`select 1 from pg_stat_activity where query like '%pg_sleep(600)%'
    and state = 'active' and pid <> pg_backend_pid()`);
  await until('the query runs', async () => (await sleeping()).length > 0);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('status').getByText('cancelled').waitFor();
  expect(server.repo.runs.get(idIn(page))).toMatchObject({ status: 'cancelled', rows_merged: null });
  await until('the query has ended', async () => (await sleeping()).length === 0);
  expect(complaints).toEqual([]);
  await page.close();
});

onBrowser('a schedule made on the page fires, and its run comes to the log of runs by itself', async () => {
  const runs = await browser.open(`${server.url}/runs`);
  const shown = () => runs.page.locator('#run-rows tr', { hasText: 'schedule' }).count();
  const { page, complaints } = await browser.open(`${server.url}/groups/${sample.group}/edit`);
  await page.locator('input[name="cron_expr"]').fill('*/2 * * * * *');
  await page.locator('input[name="timezone"]').fill('UTC');
  await page.locator('form[action$="/schedules"] button[type="submit"]').click();
  const [schedule] = await until('the schedule is kept', async () => {
    const made = await server.services.schedules.list({ group_id: sample.group });
    return made.length > 0 && made;
  });
  await until('a scheduled run is shown', async () => (await shown()) > 0, 60_000);
  await server.services.schedules.pause(schedule?.id as number);
  expect(await runs.page.evaluate('performance.getEntriesByType("navigation").length')).toBe(1);
  expect([...complaints, ...runs.complaints]).toEqual([]);
  await page.close();
  await runs.page.close();
});

onBrowser(
  'from home to a run, its log and back by keys alone, with the focus in sight all along',
  async () => {
    const { page, complaints } = await browser.open(server.url);
    for (let n = 0; n < 20 && !(await focus(page)).includes(`module-${modules.quick}`); n += 1)
      await page.keyboard.press('j');
    expect(await focus(page)).toContain(`module-${modules.quick}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/modules/${modules.quick}*`);
    // The last run of the schedule may still be at work.
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await page.keyboard.press('r');
    await page.getByText(/Run \d+ started/).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL('**/runs');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/runs/*');
    await page.locator('#log li.line').first().waitFor();
    const start = await focus(page);
    const stops = new Set<string>();
    for (let n = 0; n < 60; n += 1) {
      await page.keyboard.press('Tab');
      const [name, isSeen] = await page.evaluate<[string, boolean]>(`(() => {
      const node = document.activeElement;
      const { outlineStyle, boxShadow } = getComputedStyle(node);
      const label = node.tagName + ' ' + (node.id || node.textContent.trim().slice(0, 30));
      return [label, node === document.body || outlineStyle !== 'none' || boxShadow !== 'none'];
    })()`);
      expect({ name, isSeen }).toEqual({ name, isSeen: true });
      stops.add(name);
    }
    expect([...stops].some((name) => name.includes('log-scroll'))).toBe(true);
    expect([...stops].some((name) => name.startsWith('BODY') || name === start)).toBe(true);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('doctor');
    await page
      .getByRole('option', { name: /doctor/i })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/doctor*');
    expect(complaints).toEqual([]);
    await page.close();
  },
);

onBrowser(
  'without JavaScript every page has its content, and a run is started and cancelled',
  async () => {
    const { page } = await plain.open(server.url);
    const skipped = (name: string) => name.startsWith('new-module-') || name === 'sign-in';
    for (const { name, path, isEmptyWorld } of PAGES) {
      if (isEmptyWorld || skipped(name)) continue;
      const answer = await page.goto(`${server.url}${path(sample)}`);
      const text = (await page.locator('main').innerText()).trim();
      const found = { name, status: answer?.status(), hasText: text.length > 20 };
      expect(found).toEqual({ name, status: name === 'not-found' ? 404 : 200, hasText: true });
    }
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Run slow', exact: true }).click();
    await page.waitForURL('**/runs/*');
    const runId = idIn(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL('**/runs/*asked=cancel');
    await ended(runId);
    await page.reload();
    await page.getByRole('status').getByText('cancelled').waitFor();
    await page.goto(`${server.url}/runs/${sample.running}`);
    expect(await page.locator('#log li.line').count()).toBeGreaterThan(0);
    await page.close();
  },
  120_000,
);

/** After this there are users, and the browsers have to sign in: it comes last. */
onBrowser(
  'a viewer sees no button of others on any page, and a forged one is refused',
  async () => {
    const admin = { name: 'ada', role: 'admin', password: PASSWORD } as const;
    for (const user of [admin, { ...admin, name: 'vera', role: 'viewer' } as const])
      await server.services.people.users.add({ ...user, connections: null });
    const { page } = await browser.open(`${server.url}/sign-in`);
    await page.locator('input[name="name"]').fill('vera');
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/`);

    const routes = unsafeRoutes();
    const isForbidden = (action: string) =>
      routes.some(({ pattern, access }) => pattern.test(action) && !['open', 'viewer'].includes(access));
    for (const { name, path, isEmptyWorld } of PAGES) {
      if (isEmptyWorld || name === 'sign-in') continue;
      await page.goto(`${server.url}${path(sample)}`);
      const actions: string[] = await page.evaluate(
        `[...document.querySelectorAll('form, button[formaction]')].filter((node) => node.method === 'post' || node.formAction)
       .map((node) => new URL(node.getAttribute('formaction') || node.getAttribute('action') || '', location.href).pathname)`,
      );
      expect({ name, forbidden: actions.filter(isForbidden) }).toEqual({ name, forbidden: [] });
    }

    await page.goto(server.url);
    const guarded = routes.filter(({ access }) => !['open', 'viewer'].includes(access));
    expect(guarded.length).toBeGreaterThan(15);
    const answers = await page.evaluate<[string, number][]>(
      `Promise.all(${JSON.stringify(guarded.map(({ path }) => path))}.map(async (path) =>
      [path, (await fetch(path, { method: 'POST', body: new URLSearchParams({ a: 'b' }), redirect: 'manual' })).status]))`,
    );
    expect(answers.filter(([, status]) => status !== 403)).toEqual([]);
    await page.close();
  },
  120_000,
);

/** Every form there is, of the routes themselves: a new one is tried without being named here. */
function unsafeRoutes() {
  const web = createWeb({
    services: server.services,
    temporalUi: undefined,
    version: 'test',
    signIn: createAuthentication({ people: server.services.people, isHttps: false, allowsLocal: true }),
    apiDocument: () => openApiDocument('test') as never,
  });
  const routes = web.routers().flatMap(({ stack }) => stack);
  return everyRoute({ routes })
    .filter(({ method }) => method === 'POST')
    .map((route) => ({ ...route, pattern: new RegExp(`^${route.path.replace(/\b1\b/g, '[^/]+')}$`) }));
}

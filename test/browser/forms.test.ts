import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { columns } from '../support/stack.js';
import { until } from '../support/until.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';
import { addModule, type Server, startServer } from './server.js';

let server: Server;
let browser: Browser;
beforeAll(async () => {
  if (!hasBrowser) return;
  server = await startServer(
    `create table t (id int, note text); insert into t values (1, 'one')`,
    'create table t (id text, note text)',
  );
  for (const name of ['first', 'second']) {
    addModule(server, {
      name,
      dest_table: 'public.t',
      source_query: 'SELECT id, note FROM t',
      merge_strategy: 'full',
      columns_json: columns('id', 'note'),
    });
  }
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const onBrowser = hasBrowser ? test : test.skip;

onBrowser(
  'a connection is made from its driver’s template and tested stage by stage; a typed password stays nowhere',
  async () => {
    const { page } = await browser.open(`${server.url}/connections/new`);
    await page.getByLabel('Name', { exact: true }).fill('copy of erp');
    await page.getByLabel('Database').selectOption('mariadb');
    await page.locator('#jdbc_url[value^="jdbc:mariadb:"]').waitFor();
    await page.getByLabel('Database').selectOption('postgresql');
    await page.locator('#jdbc_url[value^="jdbc:postgresql:"]').waitFor();
    await page.locator('#jdbc_url').fill(server.source.url);
    await page.getByLabel('User', { exact: true }).fill(server.source.user);
    await page.locator('#password').fill('open sesame');
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByRole('alert').getByText('secret reference').waitFor();
    expect(await page.content()).not.toContain('open sesame');
    expect(await page.locator('#jdbc_url').inputValue()).toBe(server.source.url);
    await page.locator('#password').fill('$DB_PASSWORD');
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.waitForURL('**/connections/*?test');
    await page.locator('#check').getByRole('rowheader', { name: 'privileges' }).waitFor();
    const stages = await page.locator('#check tbody th').allTextContents();
    expect(stages).toEqual(['dns', 'tcp', 'tls', 'login', 'privileges']);
  },
);

onBrowser(
  'a group is made, filled and ordered by keys; its schedule is told in words, and fires',
  async () => {
    const { page, complaints } = await browser.open(`${server.url}/groups/new`);
    await page.getByLabel('Name', { exact: true }).fill('often');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/groups/1/edit');
    await page.getByLabel('Add modules').selectOption(['first', 'second']);
    await page.getByRole('button', { name: 'Save', exact: true }).last().click();
    await page.getByRole('button', { name: 'Move second up' }).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.waitForURL('**/edit?moved=*');
    const order = () => server.services.groups.get(1).members.map(({ module_id }) => module_id);
    await until('the order', () => order().join() === '2,1');
    await page.locator('[aria-label="Move second up"]:focus').waitFor();

    await page.getByLabel('Cron').fill('99 * * * *');
    await page.locator('#cron-words-new').getByText('"99" is not 0 to 59').waitFor();
    await page.getByLabel('Cron').fill('0 6 * * 1-5');
    await page.locator('#cron-words-new').getByText('Weekdays 06:00').waitFor();
    expect(await page.locator('#cron-words-new li').count()).toBe(5);
    await page.getByRole('button', { name: 'Add schedule' }).click();
    await page.getByRole('button', { name: 'Save Weekdays 06:00' }).waitFor();
    expect(await server.services.schedules.list()).toMatchObject([{ cron_expr: '0 6 * * 1-5' }]);

    const schedule = page.getByRole('form', { name: 'Schedule 0 6 * * 1-5' });
    await schedule.getByLabel('Cron').fill('0 6 * * nobody');
    await schedule.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('nobody').waitFor();
    const again = page.getByRole('form', { name: 'Schedule 0 6 * * nobody' });
    await again.getByLabel('Cron').fill('*/2 * * * * *');
    await again.getByRole('button', { name: 'Save' }).click();
    const run = await until('it has fired and run', () =>
      server.repo.groupRuns.list({ group_id: 1, limit: 5 }).find(({ status }) => status === 'success'),
    );
    expect(run.triggered_by).toMatch(/^schedule:\d+$/);
    await page.goto(`${server.url}/groups/1`);
    await page.getByRole('heading', { name: 'The coming week' }).waitFor();
    await page.getByText('As a table').click();
    expect(await page.locator('.fold tbody tr').first().textContent()).toContain('Every 2 seconds');
    await page.getByText('more often than can be drawn').waitFor();
    await page.goto(`${server.url}/groups/1/edit`);
    await page.getByRole('button', { name: /^Remove Every/ }).click();
    await until('there is no schedule', async () => (await server.services.schedules.list()).length === 0);
    expect(complaints.filter((text) => !text.includes('422'))).toEqual([]);
  },
);

onBrowser(
  'a hook of a group is written on its page, runs after the members, and goes without its SQL',
  async () => {
    await server.destination.query('create table told (at timestamptz default now())');
    const member = server.services.modules.list()[0] as { id: number };
    const members = [{ module_id: member.id, run_order: 1 }];
    const { id } = server.services.groups.save({ name: 'hooked', members });
    const { page } = await browser.open(`${server.url}/groups/${id}/edit`);
    const hook = page.getByRole('group', { name: 'A new hook' });
    await hook.getByLabel('On', { exact: true }).selectOption('warehouse');
    await hook.getByLabel('After').selectOption('always');
    await hook.getByLabel('Add SQL').fill('insert into told default values');
    await page.getByRole('button', { name: 'Save and open' }).click();
    await page.getByRole('heading', { name: 'Hooks' }).waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await until('its group run has ended', () =>
      server.repo.groupRuns.list({ group_id: id, limit: 1 }).find(({ finished_at }) => finished_at),
    );
    expect(await server.destination.query('select count(*)::int as n from told')).toEqual([{ n: 1 }]);

    await page.goto(`${server.url}/groups/${id}/edit`);
    await page.getByRole('group', { name: 'Hook 1' }).getByLabel('SQL').fill('');
    await page.getByRole('button', { name: 'Save and open' }).click();
    await page.waitForURL(`**/groups/${id}`);
    expect(server.services.groups.get(id).hooks).toEqual([]);
  },
);

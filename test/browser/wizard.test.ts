import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../support/until.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';
import { type Server, startServer } from './server.js';

/** A quick typist: 80 words a minute. */
const TYPING_MS = 150;
const MAX_INTERACTIONS = 12;
const MAX_SECONDS = 60;

let server: Server;
let browser: Browser;
beforeAll(async () => {
  if (!hasBrowser) return;
  const many = Array.from({ length: 200 }, (_, n) => `create table archive_${n} (id int);`).join('\n');
  server = await startServer(`${many}
    create table customers (id int primary key, name char(10), balance numeric(15,4), since date);
    insert into customers select i, 'n' || i, i * 1.5, '0001-01-01' from generate_series(1, 250) i;
    comment on table customers is 'who buys';
    create table orders (id int primary key, total numeric(10,2));
    insert into orders values (1, 10.5), (2, 20)`);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const onBrowser = hasBrowser ? test : test.skip;

/** Counts what a person does: a field filled or a key or button pressed is one interaction. */
function person(page: Page) {
  const startedAt = performance.now();
  let count = 0;
  return {
    press: (key: string) => {
      count += 1;
      return page.keyboard.press(key);
    },
    type: (text: string) => {
      count += 1;
      return page.keyboard.type(text, { delay: TYPING_MS });
    },
    report(what: string) {
      const seconds = (performance.now() - startedAt) / 1000;
      process.stdout.write(`${what}: ${count} interactions, ${seconds.toFixed(1)} s\n`);
      return { count, seconds };
    },
  };
}

async function runToSuccess(page: Page, me: ReturnType<typeof person>, run: number): Promise<void> {
  await page.waitForURL(`**/runs/${run}`);
  await page.getByText('complete', { exact: true }).waitFor();
  await page.getByText('A test:').waitFor();
  await me.press('r');
  await page.waitForURL(`**/runs/${run + 1}`);
  await page.getByRole('status').getByText('success').waitFor();
}

onBrowser(
  'from a table to a synced one: by the keyboard, in twelve interactions and a minute at most',
  async () => {
    const { page, complaints } = await browser.open(server.url);
    const me = person(page);
    await me.press('n');
    await page.waitForURL('**/modules/new');
    expect(await page.evaluate('document.activeElement.id')).toBe('q');
    await me.type('custom');
    await page.getByRole('button', { name: 'customers' }).waitFor();
    await me.press('Enter');
    await page.waitForURL('**/columns');
    await me.press('Alt+ArrowRight');
    await page.waitForURL('**/destination');
    await me.press('Alt+ArrowRight');
    await page.waitForURL('**/preview');
    expect(await page.locator('#live-ddl').textContent()).toContain('CREATE SCHEMA');
    await me.press('Alt+ArrowRight');
    await page.waitForURL('**/runs/*');
    const testRun = await until('the test has ended', () => {
      const run = server.repo.runs.get(Number(page.url().split('/').at(-1)));
      return run?.finished_at ? run : undefined;
    });
    expect(testRun).toMatchObject({ status: 'dry_run', triggered_by: 'test', rows_staged: 100, error: null });
    expect(await server.destination.query('select count(*)::int as n from mart.customers')).toEqual([
      { n: 0 },
    ]);
    await runToSuccess(page, me, testRun.id);
    const { count, seconds } = me.report('from a table');
    expect(count).toBeLessThanOrEqual(MAX_INTERACTIONS);
    expect(seconds).toBeLessThan(MAX_SECONDS);
    expect(
      await server.destination.query(
        'select id, name, balance, since from mart.customers order by id limit 1',
      ),
    ).toEqual([{ id: 1, name: 'n1', balance: '1.5000', since: null }]);
    expect(await server.destination.query('select count(*)::int as n from mart.customers')).toEqual([
      { n: 250 },
    ]);
    expect(complaints).toEqual([]);
  },
);

onBrowser('the SQL follows what is typed, and the draft is there after the tab was closed', async () => {
  const { page, complaints } = await browser.open(`${server.url}/modules/new?q=orders`);
  await page.getByRole('button', { name: 'orders' }).click();
  await page.getByLabel('Alias of total').fill('amount');
  await page.locator('#live-source').getByText('"total" AS "amount"').waitFor();
  expect(await page.locator('#live-ddl').textContent()).toContain('"amount" numeric(10,2)');
  await page.getByLabel('Copy total').uncheck();
  await until(
    'it is left out',
    async () => !(await page.locator('#live-source').textContent())?.includes('total'),
  );
  await page.getByLabel('Copy total').check();
  await page.locator('#live-source').getByText('amount').waitFor();
  await page.close();
  const { page: later } = await browser.open(`${server.url}/modules/new`);
  await later.getByRole('link', { name: 'orders', exact: true }).click();
  expect(await later.getByLabel('Alias of total').inputValue()).toBe('amount');
  await later.getByRole('button', { name: 'Next' }).last().click();
  await later
    .getByLabel('Source query')
    .fill('SELECT "id", "total" AS "amount" FROM orders WHERE id > {last_id}');
  await later.locator('#live-sql').getByText('{last_id}').first().waitFor();
  await later.locator('#live-sql').getByText('no watermark has that name').waitFor();
  await later.getByRole('button', { name: 'Discard' }).click();
  await later.waitForURL('**/modules/new');
  expect(await later.getByText('Your drafts').count()).toBe(0);
  expect(complaints).toEqual([]);
});

onBrowser(
  'from a query to a synced table: tried with Ctrl+Enter, its columns found, the error shown where it is',
  async () => {
    const { page, complaints } = await browser.open(server.url);
    const me = person(page);
    await me.press('Control+k');
    await me.type('write');
    await page.getByRole('option', { name: 'Write SQL' }).waitFor();
    await me.press('Enter');
    await page.waitForURL('**/modules/new/sql');
    await page.locator('.cm-content:focus').waitFor();
    await me.type('SELECT id, balance * 2 AS twice FROM cust');
    await page.getByRole('option', { name: 'customers' }).waitFor();
    await me.press('Tab');
    await me.press('Control+Enter');
    await page.locator('#result').getByText('first of more').waitFor();
    expect(await page.locator('#result tbody tr').count()).toBe(100);
    await me.press('Alt+ArrowRight');
    await page.waitForURL('**/columns');
    expect(await page.getByLabel('Expression of twice').inputValue()).toBe('balance * 2');
    await me.press('Alt+ArrowRight');
    await page.waitForURL('**/destination');
    await me.press('Alt+ArrowRight');
    await page.waitForURL('**/preview');
    await me.press('Alt+ArrowRight');
    await page.waitForURL('**/runs/*');
    await runToSuccess(page, me, Number(page.url().split('/').at(-1)));
    const { count, seconds } = me.report('from a query');
    expect(count).toBeLessThanOrEqual(MAX_INTERACTIONS);
    expect(seconds).toBeLessThan(MAX_SECONDS);
    const module = server.repo.modules.byName('query');
    expect(module?.source_query).toBe('SELECT id, balance * 2 AS twice FROM customers');
    const [{ n } = { n: 0 }] = await server.destination.query(`select count(*)::int as n from mart.query`);
    expect(n).toBe(250);
    expect(complaints).toEqual([]);
  },
);

onBrowser(
  'an error has the caret at the place the database names, in the statement of the cursor',
  async () => {
    const { page, complaints } = await browser.open(`${server.url}/modules/new/sql`);
    await page.locator('.cm-content:focus').waitFor();
    await page.keyboard.insertText('SELECT 1;\n\nSELECT id,\n  nothing\nFROM customers');
    await page.keyboard.press('Control+Enter');
    await page.locator('#result .failure').getByText('2:   nothing').waitFor();
    expect(await page.locator('#result').textContent()).toContain('     ^');
    expect(await page.evaluate('getSelection().anchorNode.textContent')).toContain('nothing');
    expect(complaints).toEqual([]);
  },
);

onBrowser('a long query is cancelled on the server', async () => {
  const { page } = await browser.open(`${server.url}/modules/new/sql`);
  await page.locator('.cm-content:focus').waitFor();
  await page.keyboard.insertText('SELECT pg_sleep(50)');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.locator('#result .failure').getByText('ancelled').waitFor();
  await until('nothing sleeps there', async () => {
    const sleeping = await server.source.query(
      `select 1 from pg_stat_activity where query like '%pg_sleep(50)%' and state = 'active' and pid <> pg_backend_pid()`,
    );
    return sleeping.length === 0;
  });
});

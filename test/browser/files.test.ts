import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { createFiles, FILES } from '../drivers/support/engines.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';
import { type Server, startServer } from './server.js';

let server: Server;
let browser: Browser;
beforeAll(async () => {
  if (!hasBrowser) return;
  const tables = FILES.map(
    ({
      kind,
    }) => `create table customers_${kind} (id int primary key, name char(10), balance numeric(15,4), since date);
      insert into customers_${kind} values (1, 'Ann', 1.5, '2026-01-01'), (2, 'Bob', null, null);`,
  );
  server = await startServer(tables.join('\n'));
  createFiles(server.files);
  for (const { kind, url } of FILES)
    server.services.connections.save({ name: kind, driver: kind, jdbc_url: url(server.files), username: '' });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Through all steps of the wizard and its test run, and then a run. */
async function synced(page: Page, from: string, into: string, table: string): Promise<void> {
  const idOf = (name: string) => String(server.services.connections.get(name).id);
  await page.goto(`${server.url}/modules/new`);
  await page.getByLabel('From').selectOption(idOf(from));
  await page.waitForURL(`**/modules/new?source=${idOf(from)}*`);
  await page.getByLabel('Into').selectOption(idOf(into));
  await page
    .locator(`#tables input[name="into"][value="${idOf(into)}"]`)
    .first()
    .waitFor({ state: 'attached' });
  await page.locator('#q').fill(table);
  await page.getByRole('button', { name: table }).click();
  for (const step of ['columns', 'destination', 'preview']) {
    await page.waitForURL(`**/${step}`);
    await page.keyboard.press('Alt+ArrowRight');
  }
  await page.waitForURL('**/runs/*');
  await page.getByText('complete', { exact: true }).waitFor();
  await page.getByText('A test: 2 rows').waitFor();
  const testRun = page.url();
  await page.keyboard.press('r');
  await page.waitForURL((url) => url.pathname.startsWith('/runs/') && url.href !== testRun);
  await page.getByRole('status').getByText('success').waitFor();
}

(hasBrowser ? test : test.skip).each(FILES.map(({ kind }) => kind))(
  'the wizard fills a database of %s in a file from PostgreSQL, and PostgreSQL from there',
  async (kind) => {
    const { page, complaints } = await browser.open(server.url);
    const table = `customers_${kind}`;
    await synced(page, 'erp', kind, table);
    await synced(page, kind, 'warehouse', table);
    const filled = server.services.modules.get(`${table}_2`).dest_table;
    expect(
      await server.destination.query(
        `select id::int, name, balance::float, since::text from ${filled} order by 1`,
      ),
    ).toEqual([
      { id: 1, name: 'Ann', balance: 1.5, since: '2026-01-01' },
      { id: 2, name: 'Bob', balance: null, since: null },
    ]);
    expect(complaints).toEqual([]);
    await page.close();
  },
  120_000,
);

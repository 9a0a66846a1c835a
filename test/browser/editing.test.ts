import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { columns } from '../support/stack.js';
import { until } from '../support/until.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';
import { addModule, type Server, startServer } from './server.js';

let server: Server;
let browser: Browser;
let id: number;
beforeAll(async () => {
  if (!hasBrowser) return;
  server = await startServer(
    `create table t (id int, note text, extra date); insert into t values (1, 'one', '2026-01-01')`,
    'create table t (id text, note text)',
  );
  id = addModule(server, {
    name: 'notes',
    dest_table: 'public.t',
    source_query: 'SELECT\n  id,\n  note\nFROM t',
    merge_strategy: 'full',
    columns_json: columns('id', 'note'),
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const onBrowser = hasBrowser ? test : test.skip;

onBrowser(
  'two tabs that edit one module: both changes are put together, and where both changed one field it is decided part by part',
  async () => {
    const { page: first, complaints } = await browser.open(`${server.url}/modules/${id}/edit`);
    const { page: second } = await browser.open(`${server.url}/modules/${id}/edit`);
    await first.getByLabel('Key', { exact: true }).fill('id');
    await first.locator('#dest_table').fill('public.first');
    await first.getByLabel('Alias of note').fill('remark');
    await first.getByLabel('Run the DDL').uncheck();
    await first.getByRole('button', { name: 'Save' }).click();
    await first.waitForURL(`**/modules/${id}`);

    await second.getByLabel('Name', { exact: true }).first().fill('remarks');
    await second.locator('#dest_table').fill('public.second');
    await second.getByLabel('Source column').fill('extra');
    await second.getByRole('button', { name: 'Save' }).click();
    await second.getByText('Somebody has changed this module').waitFor();
    expect(server.services.modules.get(id)).toMatchObject({ name: 'notes', dest_table: 'public.first' });
    const rows = async () =>
      (await second.locator('.merge tbody tr').allInnerTexts()).map((row) =>
        row
          .replace(/Take (theirs|yours)/g, '')
          .split(/[\t\n]+/)
          .map((cell) => cell.trim())
          .filter(Boolean)
          .join(' | '),
      );
    expect(await rows()).toEqual([
      'name | notes | notes | remarks | yours',
      'dest_table changed by both | public.t | public.first | public.second | yours',
      expect.stringMatching(/^source_query \| .*theirs$/s),
      'merge_key | id | theirs',
      'column remark | note text ← note | remark text ← note | note text ← note | theirs',
      'column extra | not there | not there | extra text ← extra | yours',
    ]);
    // Both are in the form, and what it would do is beside it.
    expect(await second.getByLabel('Alias of note').inputValue()).toBe('remark');
    expect(await second.getByLabel('Source column').inputValue()).toBe('extra');
    await second.locator('#live-source', { hasText: 'extra AS "extra"' }).waitFor();

    await second.getByRole('button', { name: 'Take theirs: dest_table' }).click();
    await second.getByRole('button', { name: 'Take yours: dest_table' }).waitFor();
    expect(await second.locator('#dest_table').inputValue()).toBe('public.first');
    await second.getByRole('button', { name: 'Take yours: dest_table' }).click();
    await second.getByRole('button', { name: 'Take theirs: dest_table' }).waitFor();
    await second.getByLabel('Run the DDL').uncheck();
    await second.getByRole('button', { name: 'Save both together' }).click();
    await second.waitForURL(`**/modules/${id}`);
    const saved = server.services.modules.get(id);
    expect(saved).toMatchObject({ name: 'remarks', merge_key: 'id', dest_table: 'public.second' });
    expect(saved.source_query).toBe('SELECT\n  id,\n  note AS "remark",\n  extra AS "extra"\nFROM t');
    expect(saved.columns_json.map(({ dest_name }) => dest_name)).toEqual(['id', 'remark', 'extra']);
    expect(complaints).toEqual([]);

    await second.goto(`${server.url}/modules/${id}?tab=history`);
    await second.getByRole('button', { name: 'Restore revision 1' }).click();
    await until('it is as it was', () => server.services.modules.get(id).name === 'notes');
  },
);

onBrowser(
  'a column is added: the ALTER is shown, then run, the query has it, and history tells and takes it back',
  async () => {
    const { page, complaints } = await browser.open(`${server.url}/modules/${id}/edit`);
    await page.getByLabel('Source column').fill('extra');
    await page.locator('#new-dest_type').fill('date');
    await page
      .locator('#live-ddl', { hasText: 'ALTER TABLE "public"."t" ADD COLUMN "extra" date;' })
      .waitFor();
    await page.locator('#live-sql').getByText('adds a column (extra)').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(`**/modules/${id}`);
    const { source_query, columns_json } = server.services.modules.get(id);
    expect(source_query).toBe('SELECT\n  id,\n  note,\n  extra AS "extra"\nFROM t');
    expect(columns_json.at(-1)).toMatchObject({ id: 'c3', dest_name: 'extra', dest_type: 'date' });
    await page.keyboard.press('r');
    await page.getByRole('status').getByText('started').click();
    await page.getByRole('status').getByText('success').waitFor();
    expect(await server.destination.query('select extra::text from t')).toEqual([{ extra: '2026-01-01' }]);

    await page.goto(`${server.url}/modules/${id}?tab=history`);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('adds a column (extra)').waitFor();
    expect(await page.locator('table.sides caption').allTextContents()).toEqual([
      'source_query',
      'columns_json',
      'DDL',
    ]);
    const ddl = page.locator('table.sides', { hasText: 'CREATE TABLE' });
    expect(await ddl.locator('td.sql-added').allTextContents()).toEqual(['  "note" text,', '  "extra" date']);
    await page.getByRole('button', { name: 'Restore revision' }).first().click();
    await page.getByText('restore', { exact: false }).first().waitFor();
    expect(server.services.modules.get(id).columns_json).toHaveLength(2);
    expect(complaints).toEqual([]);
  },
);

onBrowser(
  'a query that cannot be read column by column is edited as a text, and the columns say why not',
  async () => {
    const { page } = await browser.open(`${server.url}/modules/${id}/edit`);
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('SELECT id, note FROM t UNION ALL SELECT id, note FROM t');
    await page.getByLabel('Alias of note').fill('remark');
    await page.locator('#live-sql').getByText('cannot be changed one by one').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('cannot be changed one by one').waitFor();
    expect(await page.getByLabel('Alias of note').inputValue()).toBe('remark');
    expect(await page.locator('#source_query').inputValue()).toContain('UNION ALL');
  },
);

/** Pages that no address leads to: what a form answers when it is refused. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { createWorld, type World } from '../api/support/world.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';
import { fillSample, type Sample, SAMPLE_WORLD } from './sample/index.js';
import { type Look, LOOKS, overflow, smallTargets, violations, wear } from './screens.js';

let world: World;
let browser: Browser;
let sample: Sample;
beforeAll(async () => {
  world = await createWorld(SAMPLE_WORLD);
  sample = await fillSample(world);
  if (hasBrowser) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await world.close();
});

const onBrowser = hasBrowser ? test : test.skip;
const EVERY_LOOK: Look[] = [...LOOKS, { suffix: '-phone-dark', width: 360, theme: 'dark' }];

async function expectFine(page: Page): Promise<void> {
  for (const look of EVERY_LOOK) {
    await wear(page, look);
    const found = {
      axe: await violations(page),
      wide: await overflow(page),
      small: await smallTargets(page),
    };
    expect({ look: look.suffix, ...found }).toEqual({ look: look.suffix, axe: [], wide: 0, small: [] });
  }
}

onBrowser(
  'the conflict of two who edited one module: no axe violation, and it fits 360 px in both themes',
  async () => {
    const { page } = await browser.open(`${world.url}/modules/${sample.module}/edit`);
    const { columns_json, watermarks } = world.services.modules.get(sample.module);
    world.services.modules.update(sample.module, {
      dest_table: 'mart.a_table_with_a_name_as_long_as_anybody_would_write_it',
      source_query: `SELECT ${columns_json.map(({ expression }) => expression).join(', ')} FROM somewhere_else WHERE a > {since}`,
      columns_json: columns_json.map((column) => ({ ...column, dest_name: `${column.dest_name}_theirs` })),
      merge_key: columns_json
        .slice(0, 2)
        .map(({ dest_name }) => `${dest_name}_theirs`)
        .join(','),
      watermarks: watermarks.map((one) => ({
        ...one,
        resolver_sql: 'SELECT max(changed_at) FROM mart.order_lines',
      })),
    });
    await page.locator('#dest_table').fill('mart.mine');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'What differs' }).waitFor();
    expect(await page.locator('.merge tbody tr').count()).toBeGreaterThan(4);
    await expectFine(page);
    await page.close();
  },
);

onBrowser('a refused field has the focus, and the page around it is fine in every look', async () => {
  const { page } = await browser.open(`${world.url}/modules/${sample.module}/edit`);
  await page.getByLabel('Lookback').first().fill('a while');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('[id="why-watermarks[0].lookback"]').waitFor();
  expect(await page.evaluate('document.activeElement.name')).toBe('watermark.lookback');
  await expectFine(page);
  await page.close();
});

onBrowser(
  'a form of a key goes when it is sent, not when a role is chosen; refused, it stays as typed',
  async () => {
    const { page } = await browser.open(`${world.url}/account`);
    const form = page.locator('form[action="/account/keys"]');
    await form.getByLabel('Name').fill('nightly');
    await form.getByLabel('Role').selectOption('operator');
    await form.getByLabel('Connections').fill('nowhere');
    await form.getByRole('button', { name: 'Make a key' }).click();
    await page.getByRole('alert').getByText('There is no connection named "nowhere"').waitFor();
    expect(await form.getByLabel('Name').inputValue()).toBe('nightly');
    expect(await form.getByLabel('Role').inputValue()).toBe('operator');
    expect(await page.evaluate('document.activeElement.name')).toBe('connections');
    await expectFine(page);
    await page.close();
  },
);

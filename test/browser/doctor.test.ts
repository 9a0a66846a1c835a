import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';

let world: World;
let browser: Browser;
/** Lets the database answer that was asked. */
let answer: () => void;
beforeEach(async () => {
  world = await createWorld({
    query: async () => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return { columns: [], rows: [] };
    },
  });
  if (hasBrowser) browser = await launchBrowser();
});
afterEach(async () => {
  await browser?.close();
  await world.close();
});

const onBrowser = hasBrowser ? test : test.skip;

onBrowser('the doctor shows each check as it is known, and the slow one when it comes', async () => {
  const { page, complaints } = await browser.open(`${world.url}/doctor`);
  const row = (name: string) => page.locator('#checks tbody tr', { hasText: name });

  await row('disk').waitFor();
  await page.getByText(/^\d+ of \d+ checked/).waitFor();
  expect(await row('connection').count()).toBe(0);
  expect(await page.locator('#checks-state').textContent()).toBe('');
  answer();
  await row('connection').first().waitFor();
  await page.locator('#checks-state time').waitFor();
  expect(await page.getByText(/^\d+ of \d+ checked/).count()).toBe(0);
  const statuses = await page.locator('#checks .c-status').allInnerTexts();
  expect(statuses.map((text) => text.trim()).toSorted()).toEqual(statuses.map((text) => text.trim()));

  // Once more, in the middle of which somebody begins anew: the answer of the first is not put over the second's.
  await page.keyboard.press('r');
  await page.getByText(/^\d+ of \d+ checked/).waitFor();
  await page.keyboard.press('r');
  await page.getByText(/^\d+ of \d+ checked/).waitFor();
  expect(complaints).toEqual([]);
});

test('without JavaScript the page waits for all of them', async () => {
  const asked = world.request('/doctor?now');
  const timer = setInterval(() => answer?.(), 20);
  const { status, text } = await asked;
  clearInterval(timer);
  expect([status, text]).toEqual([200, expect.stringContaining('connection warehouse')]);
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { createWorld, type World } from '../api/support/world.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';
import { fillSample, SAMPLE_WORLD } from './sample/index.js';

const PASSWORD = 'correct horse battery';
const ADMIN_PAGES = [
  '/users',
  '/account',
  '/secrets',
  '/connections',
  '/connections/1',
  '/connections/new',
  '/connections/1/edit',
  '/settings',
  '/drivers',
  '/audit',
  '/doctor?now',
  '/alerts',
];

let world: World;
let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  world = await createWorld(SAMPLE_WORLD);
  await fillSample(world);
});
afterEach(() => world.close());

const onBrowser = hasBrowser ? test : test.skip;

/** Numbers all that can be used on the page, and gives how many there are. */
const MARK = `(() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((node) => node.checkVisibility() && !node.disabled && node.tabIndex >= 0 && node.type !== 'hidden');
  all.forEach((node, n) => node.setAttribute('data-n', n));
  return all.length;
})()`;

/** The number of what has the focus, and what is wrong with how that looks. */
const LOOK = `(() => {
  const node = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const isRinged = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  const isInView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { n: node.dataset.n, name: node.outerHTML.slice(0, 90), isRinged, isInView };
})()`;

async function walk(page: Page) {
  const count: number = await page.evaluate(MARK);
  const reached = new Set<string>();
  const hidden: string[] = [];
  for (let presses = 0; presses < count * 2 && reached.size < count; presses++) {
    await page.keyboard.press('Tab');
    const { n, name, isRinged, isInView } = await page.evaluate<{
      n?: string;
      name: string;
      isRinged: boolean;
      isInView: boolean;
    }>(LOOK);
    if (n === undefined || reached.has(n)) continue;
    reached.add(n);
    if (!isRinged || !isInView) hidden.push(`${isRinged ? 'out of view' : 'no ring'}: ${name}`);
  }
  const missed: string[] = await page.evaluate(
    `[...document.querySelectorAll('[data-n]')].filter((node) => !${JSON.stringify([...reached])}.includes(node.dataset.n)).map((node) => node.outerHTML.slice(0, 90))`,
  );
  return { count, missed, hidden };
}

onBrowser(
  'Tab reaches all that can be used on the pages of admins, in view and with a ring',
  async () => {
    const { page, complaints } = await browser.open(world.url);
    for (const path of ADMIN_PAGES) {
      await page.goto(`${world.url}${path}`);
      const { count, ...wrong } = await walk(page);
      expect({ path, ...wrong }).toEqual({ path, missed: [], hidden: [] });
      expect(count).toBeGreaterThan(15);
    }
    expect(complaints).toEqual([]);
  },
  120_000,
);

onBrowser('a dialog keeps the focus, Escape ends it, and the focus is where it was', async () => {
  const { page } = await browser.open(`${world.url}/connections`);
  await page.keyboard.press('j');
  const before = await page.evaluate('document.activeElement.textContent');
  for (const [key, id] of [
    ['?', 'help'],
    ['Control+k', 'palette'],
    ['.', 'palette'],
  ] as const) {
    await page.keyboard.press(key);
    await page.locator(`#${id}[open]`).waitFor();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press(presses % 3 === 2 ? 'Shift+Tab' : 'Tab');
      // Between its last and its first, the focus is the browser's own: on no part of the page.
      const isOutside = await page.evaluate(
        `document.activeElement !== document.body && !document.activeElement.closest('#${id}')`,
      );
      expect({ key, isOutside }).toEqual({ key, isOutside: false });
    }
    await page.keyboard.press('Escape');
    await page.locator(`#${id}[open]`).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe(before);
  }
});

onBrowser('a connection is added, tested and changed by keys alone', async () => {
  const { page, complaints } = await browser.open(`${world.url}/connections`);
  await page.keyboard.press('n');
  await page.waitForURL('**/connections/new');
  await tabTo(page, '#name');
  await page.keyboard.type('ledger');
  await tabTo(page, '#driver');
  await page.keyboard.type('MariaDB');
  await page.locator('#jdbc_url[value*="mariadb"]').waitFor();
  await tabTo(page, '#username');
  await page.keyboard.type('pipekit');
  await page.keyboard.press('Enter');
  await page.waitForURL(/connections\/\d+\?test/);
  expect(world.services.connections.get('ledger')).toMatchObject({ driver: 'mariadb', username: 'pipekit' });
  await page.keyboard.press('e');
  await page.waitForURL('**/edit');
  await tabTo(page, '#notes');
  await page.keyboard.type('Ask Ann.');
  await tabTo(page, 'main button.primary');
  await page.keyboard.press('Enter');
  await page.waitForURL(/connections\/\d+\?test/);
  expect(world.services.connections.get('ledger').notes).toBe('Ask Ann.');
  expect(complaints).toEqual([]);
});

onBrowser('settings, audit and doctor are used by keys alone', async () => {
  const { page, complaints } = await browser.open(`${world.url}/settings`);
  await page.keyboard.press('e');
  await page.keyboard.type('Warehouse of the north');
  await page.keyboard.press('Enter');
  await page.locator('.shell-foot').getByText('Warehouse of the north').waitFor();

  await goTo(page, 'audit', '**/audit');
  await page.keyboard.press('/');
  await page.keyboard.type('legacy');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/audit?q=legacy*');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/connections/*');

  await goTo(page, 'doctor', '**/doctor');
  await page.locator('#checks tbody tr').first().waitFor();
  const checkedAt = await page.locator('#checks time').getAttribute('datetime');
  await page.keyboard.press('r');
  await page.locator(`#checks time:not([datetime="${checkedAt}"])`).waitFor();
  expect(complaints).toEqual([]);
});

/** After this there are users: the browser has to sign in. */
onBrowser(
  'the first user is added, signs in, makes a key, revokes it and signs out by keys alone',
  async () => {
    const { page, complaints } = await browser.open(`${world.url}/users`);
    await tabTo(page, 'input[name="name"]');
    await page.keyboard.type('ada');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-in**');
    expect(await page.evaluate('document.activeElement.name')).toBe('name');
    await page.keyboard.type('ada');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();

    await page.goto(`${world.url}/account`);
    await tabTo(page, 'form[action="/account/keys"] input[name="name"]');
    await page.keyboard.type('nightly-job');
    await page.keyboard.press('Enter');
    await page.locator('.made .secret').waitFor();
    await tabTo(page, 'button[aria-label="Revoke nightly-job"]');
    await page.keyboard.press('Enter');
    await page.getByText('None. A key lets a program in').waitFor();
    await tabTo(page, 'form[action="/sign-out"] button');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-in**');
    expect(complaints).toEqual([]);
  },
);

/** By the palette, as somebody would who knows the page's name. */
async function goTo(page: Page, name: string, url: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(name);
  await page
    .locator('#palette-found [role="option"]', { hasText: new RegExp(`^\\s*${name}`, 'i') })
    .waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(url);
}

async function tabTo(page: Page, selector: string): Promise<void> {
  const isThere = `document.activeElement?.matches(${JSON.stringify(selector)})`;
  for (let presses = 0; presses < 120; presses++) {
    if (await page.evaluate(isThere)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${selector}`);
}

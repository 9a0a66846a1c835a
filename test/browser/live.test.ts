import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { until } from '../support/until.js';
import { createWorld, type World } from '../api/support/world.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';

let world: World;
let browser: Browser;
beforeEach(async () => {
  world = await createWorld();
  if (hasBrowser) browser = await launchBrowser();
});
afterEach(async () => {
  await browser?.close();
  await world.close();
});

const onBrowser = hasBrowser ? test : test.skip;
const texts = (n: number) => Array.from({ length: n }, (_, index) => `line ${index + 1}`);

onBrowser('a run page shows lines, steps and the end of the run as they come', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  await world.write(runId, texts(3));
  const { page, complaints } = await browser.open(`${world.url}/runs/${runId}`);
  await page.getByText('live', { exact: true }).waitFor();
  await world.write(runId, ['<b>hostile</b> & new']);
  await page.getByText('<b>hostile</b> & new').waitFor();
  await world.journal(runId, 'merge', 1, [[{ kind: 'started' }]]);
  await page.locator('#step-merge-1').waitFor();
  world.finish(runId, 'error', { error: 'duplicate key' });
  await page.locator('.failure').getByText('duplicate key').waitFor();
  await page.getByText('complete', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Run again' }).waitFor();
  const seqs = await page.locator('#log li.line .seq').allTextContents();
  expect(seqs).toEqual(['1', '2', '3', '4']);
  expect(complaints).toEqual([]);
});

onBrowser(
  'the first error is pinned above the log as soon as it is there, and leads to its line',
  async () => {
    const runId = world.beginRun(world.addModule('orders'));
    await world.write(runId, texts(50));
    const { page, complaints } = await browser.open(`${world.url}/runs/${runId}`);
    await page.getByText('live', { exact: true }).waitFor();
    expect(await page.locator('#log-first').isVisible()).toBe(false);
    await world.write(runId, ['duplicate key'], { stream: 'stderr' });
    await world.write(runId, ['another error'], { stream: 'stderr' });
    const pinned = page.locator('#log-first').getByRole('link');
    await pinned.waitFor();
    expect(await pinned.textContent()).toBe('duplicate key');
    await page.reload();
    await pinned.click();
    await page.waitForURL(`**/runs/${runId}?line=51#L51`);
    expect(complaints).toEqual([]);
  },
);

onBrowser('following stops when the reader scrolls up, and f takes it up again', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  await world.write(runId, texts(300));
  const { page, complaints } = await browser.open(`${world.url}/runs/${runId}`);
  const follow = page.getByRole('button', { name: 'Follow' });
  const isAtEnd = () =>
    page.evaluate(
      `(() => { const box = document.getElementById('log-scroll'); return box.scrollHeight - box.scrollTop - box.clientHeight < 30; })()`,
    );
  await until(
    'following',
    async () => (await follow.getAttribute('aria-pressed')) === 'true' && (await isAtEnd()),
  );
  await page.locator('#log-scroll').hover();
  await page.mouse.wheel(0, -2_000);
  await until('not following', async () => (await follow.getAttribute('aria-pressed')) === 'false');
  await world.write(runId, ['while away']);
  await page.locator('#L301').waitFor({ state: 'attached' });
  expect(await isAtEnd()).toBe(false);
  await page.keyboard.press('f');
  await until('following again', isAtEnd);
  expect(complaints).toEqual([]);
});

onBrowser('a reader who stays on loses the oldest lines to a link, not to nowhere', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  await world.write(runId, texts(1_000));
  const { page } = await browser.open(`${world.url}/runs/${runId}`);
  await page.getByText('live', { exact: true }).waitFor();
  await world.write(runId, texts(1_700));
  await page.locator('#L2700').waitFor();
  expect(await page.locator('#log li.line').count()).toBe(2_000);
  await page.getByRole('link', { name: 'Load earlier lines' }).click();
  await page.locator('#L700').waitFor();
  expect(await page.locator('#L701').count()).toBe(0);
});

onBrowser('earlier lines are put above the ones that are there', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  await world.write(runId, texts(1_200));
  world.finish(runId);
  const { page, complaints } = await browser.open(`${world.url}/runs/${runId}`);
  for (const first of [201, 1]) {
    await page.getByRole('link', { name: 'Load earlier lines' }).click();
    await page.locator(`#L${first}`).waitFor();
  }
  const seqs = await page.locator('#log li.line .seq').allTextContents();
  expect(seqs.map(Number)).toEqual(texts(1_200).map((_, index) => index + 1));
  expect(complaints).toEqual([]);
});

onBrowser('Run starts a run and says so with a link to it, Cancel ends it', async () => {
  world.addModule('orders');
  const { page, complaints } = await browser.open(`${world.url}/`);
  await page.getByRole('button', { name: 'Run orders', exact: true }).click();
  await page.getByRole('status').getByText('Run 1 started').click();
  await page.waitForURL('**/runs/1');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('status').getByText('cancelled').waitFor();
  expect(world.repo.runs.get(1)).toMatchObject({ status: 'cancelled', triggered_by: 'manual' });
  expect(complaints).toEqual([]);
});

onBrowser('new runs come into the list by themselves, but not under the pointer', async () => {
  const moduleId = world.addModule('orders');
  const first = world.beginRun(moduleId);
  const { page, complaints } = await browser.open(`${world.url}/runs`);
  await page.locator('#link-1').focus();
  world.finish(first, 'error', { error: 'boom' });
  const second = world.beginRun(moduleId);
  await page.getByRole('button', { name: '1 new: show' }).waitFor();
  await page.locator('#run-1').getByText('boom').waitFor();
  expect(await page.locator(`#run-${second}`).count()).toBe(0);
  expect(await page.evaluate('document.activeElement.id')).toBe('link-1');
  await page.getByRole('button', { name: '1 new: show' }).click();
  await page.locator(`#run-${second}`).waitFor();
  expect(await page.locator('#run-rows tr').first().getAttribute('id')).toBe(`run-${second}`);
  expect(complaints).toEqual([]);
});

onBrowser('the keys move, search, open and help, and can be turned off', async () => {
  const moduleId = world.addModule('orders');
  for (let n = 0; n < 3; n += 1) world.finish(world.beginRun(moduleId));
  const { page, complaints } = await browser.open(`${world.url}/runs`);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  expect(await page.evaluate('document.activeElement.id')).toBe('link-3');
  await page.keyboard.press('/');
  expect(await page.evaluate('document.activeElement.id')).toBe('search');
  await page.keyboard.type('j?');
  expect(await page.locator('#search').inputValue()).toBe('j?');
  await page.goto(`${world.url}/runs/1`);
  await page.keyboard.press('/');
  await page.locator('#palette[open]').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#palette:not([open])').waitFor({ state: 'attached' });
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForURL('**/runs');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByLabel('Single keys work').uncheck();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('?');
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(complaints).toEqual([]);
});

onBrowser('home changes in place: no row moves, the ticks and the focus stay', async () => {
  const [a, b] = [world.addModule('airports'), world.addModule('carriers')];
  const { page, complaints } = await browser.open(world.url);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  const run = world.beginRun(a);
  await page.locator(`#module-${a}`).getByText('running').waitFor();
  world.finish(run, 'error', { error: 'boom' });
  await page.locator(`#module-${a}`).getByText('boom').waitFor();
  await page.locator('#troubles').getByText('boom').waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe(`open-module-${b}`);
  expect(await page.getByLabel('Select carriers').isChecked()).toBe(true);
  world.finish(world.beginRun(b));
  await page.locator(`#module-${b}`).getByText('success').waitFor();
  expect(await page.getByLabel('Select carriers').isChecked()).toBe(true);
  expect(complaints).toEqual([]);
});

onBrowser('r runs the module of the row, x picks some and Shift-R runs them', async () => {
  const ids = ['a', 'b', 'c'].map((name) => world.addModule(name)) as [number, number, number];
  const { page, complaints } = await browser.open(world.url);
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await page.getByText('Run 1 started').waitFor();
  expect(world.repo.runs.runningOf(ids[0])).toBe(1);
  for (const key of ['j', 'x', 'j', 'x', 'R']) await page.keyboard.press(key);
  await page.waitForURL('**/runs?status=running&window=all');
  expect(ids.map((id) => world.repo.runs.runningOf(id) !== undefined)).toEqual([true, true, true]);
  expect(complaints).toEqual([]);
});

onBrowser('the palette finds by name, does by verb, and goes to errors in two strokes', async () => {
  const orders = world.addModule('orders');
  world.addGroup('nightly', [orders]);
  const { page, complaints } = await browser.open(`${world.url}/runs`);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('nigh');
  await page.getByRole('option', { name: 'nightly' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/groups/1');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('run ord');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/runs/1');
  expect(world.repo.runs.runningOf(orders)).toBe(1);
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.waitForURL('**/runs?status=error');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(complaints).toEqual([]);
});

onBrowser('a chosen theme is there at once, on the next page too, from the first paint', async () => {
  const { page } = await browser.open(world.url);
  await page.getByRole('button', { name: 'dark' }).click();
  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  await until('the cookie', async () =>
    (await page.context().cookies()).some(({ name }) => name === 'pipekit_theme'),
  );
  await page.goto(`${world.url}/runs`);
  expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
});

onBrowser('a hidden tab lets go of its stream and catches up when it is seen', async () => {
  const id = world.addModule('orders');
  const { page } = await browser.open(world.url);
  const see = (state: string) =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${state === 'hidden'}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'))`);
  await see('hidden');
  const run = world.beginRun(id);
  world.finish(run);
  await see('visible');
  await page.locator(`#module-${id}`).getByText('success').waitFor();
});

onBrowser('when the server is gone the page says so', async () => {
  const gone = await createWorld();
  const { page } = await browser.open(`${gone.url}/runs`);
  await gone.close();
  await page.getByText('Not live').waitFor();
});

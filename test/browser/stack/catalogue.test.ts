import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, hasBrowser, launchBrowser } from '../browser.js';
import { type Server, startServer } from '../server.js';

const TABLES = 20_000;
const TYPED = 'stock_movements_19';
const TYPING_MS = 150;
/** What an answer to a letter may take, and a page be busy at a time: on a machine of its own, which a test has not. */
const GOAL_MS = 100;
const AMONG_OTHER_TESTS = 10;

let server: Server;
let browser: Browser;
beforeAll(async () => {
  if (!hasBrowser) return;
  server = await startServer('select 1');
  // Each table holds a lock until its transaction ends: all of them at once are more than a server has.
  await server.source.query(`do $$ begin
    for i in 1 .. ${TABLES} loop
      execute format('create table %I (id int)', (array['orders', 'customers', 'stock_movements', 'archive'])[i % 4 + 1] || '_' || i);
      if i % 1000 = 0 then commit; end if;
    end loop;
  end $$`);
  await server.source.query('analyze pg_class');
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
}, 60_000);

const onBrowser = hasBrowser ? test : test.skip;

/** From each letter to the list that it leads to, with the server's part; and the page's longest task. */
const WATCH = `(() => {
  window.watched = { asked: [], shown: [], letters: [], longest: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longest = Math.max(watched.longest, duration);
  }).observe({ entryTypes: ['longtask'] });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.name.includes('/modules/new/tables')) watched.asked.push(entry.responseEnd - entry.requestStart);
  }).observe({ entryTypes: ['resource'] });
  document.querySelector('#q').addEventListener('input', () => watched.letters.push(performance.now()));
  document.addEventListener('htmx:after:swap', () => watched.shown.push(performance.now() - watched.letters.at(-1)));
})()`;

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const shown = (ms: number): string => `${ms.toFixed(0)} ms`;

onBrowser(
  `of ${TABLES} tables those with the letters typed are listed as one types`,
  async () => {
    const { page, complaints } = await browser.open(`${server.url}/modules/new`);
    await page.evaluate(WATCH);
    await page.locator('#q').pressSequentially(TYPED, { delay: TYPING_MS });
    await page.getByText('stock_movements_190', { exact: true }).waitFor();
    const rows = await page.locator('#tables [data-choice]').allInnerTexts();
    expect(rows).toHaveLength(50);
    expect(rows.every((row) => row.includes(TYPED))).toBe(true);
    // Letter by letter, as slowly as each is answered before the next.
    for (let n = 0; n < 20; n += 1) {
      const answered = page.waitForEvent('requestfinished', (request) => request.url().includes('/tables'));
      await page.keyboard.press(n % 2 === 0 ? 'Backspace' : '9');
      await answered;
    }
    const watched = await page.evaluate<{ asked: number[]; shown: number[]; longest: number }>('watched');
    process.stdout.write(
      `a letter in ${TABLES} tables (goal ${GOAL_MS} ms): server ${shown(median(watched.asked))} (at most ${shown(Math.max(...watched.asked))}, n=${watched.asked.length}), list after ${shown(median(watched.shown))} with the 150 ms we wait for the next letter, longest task ${shown(watched.longest)}\n`,
    );
    expect(watched.asked.length).toBeGreaterThan(20);
    expect(median(watched.asked)).toBeLessThan(AMONG_OTHER_TESTS * GOAL_MS);
    expect(watched.longest).toBeLessThan(AMONG_OTHER_TESTS * GOAL_MS);
    expect(complaints).toEqual([]);
    await page.close();
  },
  60_000,
);

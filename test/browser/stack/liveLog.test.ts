import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import type { Run } from '../../../src/domain/run.js';
import { until } from '../../support/until.js';
import { type Browser, hasBrowser, launchBrowser } from '../browser.js';
import { install, type Installation } from './installation.js';

const LINES = 200_000;
const PATIENCE_MS = 240_000;

/** A hook that says so many lines: half at once, the rest when the test lets it. */
const MODULES = `
modules:
  - name: chatty
    source: db
    destination: db
    dest_table: public.copied
    merge_strategy: full
    source_query: SELECT id FROM original
    columns: [{ id: integer }]
    hooks: [{ run_order: 1, run_on: success, connection: db, sql: "CALL talk(${LINES})" }]
`;
const TALK = `
  create table original as select 1 as id; create table copied (id int);
  create procedure talk(lines int) language plpgsql as $$
  begin
    for i in 1..lines loop
      raise notice 'line %', i;
      if i = lines / 2 then perform pg_advisory_xact_lock(1); end if;
    end loop;
  end $$`;

let pipekit: Installation;
let browser: Browser;
beforeAll(async () => {
  pipekit = await install(TALK, MODULES);
  if (hasBrowser) browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await pipekit?.stop();
}, 60_000);

const onBrowser = hasBrowser ? test : test.skip;

/** Counts what the stream brings the page, over all of its connections, and how long the page was busy at a time. */
const LISTEN = `
  window.seen = { seqs: [], connections: 0, longest: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
  }).observe({ entryTypes: ['longtask'] });
  const Native = EventSource;
  window.EventSource = class extends Native {
    constructor(url) {
      super(url);
      this.addEventListener('open', () => (seen.connections += 1));
      this.addEventListener('line', ({ lastEventId }) => seen.seqs.push(Number(lastEventId)));
    }
  };`;

async function follow(runId: number): Promise<Page> {
  const { page } = await browser.open('about:blank');
  await page.addInitScript(LISTEN);
  await page.goto(`${pipekit.url}/runs/${runId}`);
  return page;
}

const count = (page: Page): Promise<number> => page.evaluate('seen.seqs.length');
const shownLines = (page: Page): Promise<number> => page.locator('#log li.line').count();

function stored(runId: number): { n: number; last: number; said: number } {
  const sqlite = new Database(pipekit.databaseFile, { readonly: true });
  try {
    return sqlite
      .prepare(
        `SELECT count(*) AS n, max(seq) AS last, count(DISTINCT CASE WHEN text LIKE '%line %' AND step = 'hook:1'
         AND text NOT LIKE 'Hook%' THEN text END) AS said FROM run_line WHERE run_id = ?`,
      )
      .get(runId) as { n: number; last: number; said: number };
  } finally {
    sqlite.close();
  }
}

/** A run whose hook has said half of its lines and waits, and what lets it go on. */
async function halfway(): Promise<{ runId: number; goOn(): Promise<void> }> {
  const client = await pipekit.db.connect();
  await client.query('select pg_advisory_lock(1)');
  const { run_id } = await pipekit.api<{ run_id: number }>('/modules/chatty/run', {});
  return { runId: run_id, goOn: () => client.end() };
}

/** At its end nothing is lost, doubled or out of order: in SQLite, in what the page was brought, in what can be saved. */
async function expectWhole(page: Page, runId: number): Promise<void> {
  await page.getByText('complete', { exact: true }).waitFor({ timeout: PATIENCE_MS });
  const kept = stored(runId);
  expect(kept).toMatchObject({ n: kept.last, said: LINES });
  const seqs: number[] = await page.evaluate('seen.seqs');
  const first = seqs[0] as number;
  expect(seqs.every((seq, index) => seq === first + index)).toBe(true);
  expect(seqs.at(-1)).toBe(kept.last);
  expect(first).toBeLessThanOrEqual(500);
  const raw = await (await fetch(`${pipekit.url}/runs/${runId}/log.txt`)).text();
  expect(raw.split('\n').length - 1).toBe(kept.last);
}

onBrowser(
  'of 200,000 lines none is lost or doubled when the connection is cut in the middle, and 2,000 are on the page',
  async () => {
    const { runId, goOn } = await halfway();
    const page = await follow(runId);
    await until('lines come', async () => (await count(page)) > 1_000, PATIENCE_MS);
    await pipekit.network.shut();
    await page.getByText('reconnecting…').waitFor();
    await goOn();
    const writtenAway = stored(runId).n;
    await until('lines are written meanwhile', () => stored(runId).n > writtenAway, PATIENCE_MS);
    await pipekit.network.open();
    await expectWhole(page, runId);
    expect(await page.evaluate('seen.connections')).toBeGreaterThan(1);
    expect(await shownLines(page)).toBe(2_000);
    const { last } = stored(runId);
    await page.locator(`#L${last}`).waitFor();
    await page.getByRole('link', { name: `Load earlier lines (1–${last - 2_000})` }).click();
    await page.locator(`#L${last - 2_000}`).waitFor();
    expect(await page.evaluate('seen.longest')).toBeLessThan(2_000);
    await page.goto(`${pipekit.url}/runs/${runId}?line=123456#L123456`);
    await page.locator('#L123456:target').waitFor();
    await page.close();
  },
  2 * PATIENCE_MS,
);

onBrowser(
  'nor when serve is killed in the middle and started again, while the reader has scrolled up',
  async () => {
    const { runId, goOn } = await halfway();
    const page = await follow(runId);
    await until('lines come', async () => (await shownLines(page)) > 500, PATIENCE_MS);
    await page.locator('#log-scroll').hover();
    await page.mouse.wheel(0, -20_000);
    const button = page.getByRole('button', { name: 'Follow' });
    await until('not following', async () => (await button.getAttribute('aria-pressed')) === 'false');
    const topBefore = await page.evaluate(`document.getElementById('log-scroll').scrollTop`);
    await pipekit.kill();
    await page.getByText('reconnecting…').waitFor();
    await goOn();
    await pipekit.start();
    await expectWhole(page, runId);
    expect(await pipekit.api<Run>(`/runs/${runId}`)).toMatchObject({ status: 'success', hook_failed: false });
    expect(await shownLines(page)).toBeLessThanOrEqual(2_000);
    expect(await page.evaluate(`document.getElementById('log-scroll').scrollTop`)).toBe(topBefore);
    await button.click();
    await page.locator(`#L${stored(runId).last}`).waitFor();
    expect(await shownLines(page)).toBe(2_000);
    await page.close();
  },
  2 * PATIENCE_MS,
);

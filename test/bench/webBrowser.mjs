import { chromium } from 'playwright-core';
import { findOnPath } from '../../bin/lib/prerequisites.mjs';

const ROUNDS = 5;
/** Long enough for a few live updates. */
const WATCH_MS = 2_000;

/** What a browser with an empty cache loads and computes for each page: kB on the wire, and its longest task. */
export async function browserFigures(url, pages) {
  const executablePath = ['chromium', 'chromium-browser', 'google-chrome'].map(findOnPath).find(Boolean);
  if (!executablePath) return [];
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const results = [];
  for (const [name, path] of Object.entries(pages)) {
    const figures = [];
    for (let round = 0; round < ROUNDS; round++) figures.push(await visit(browser, url + path));
    const of = (metric, unit) => ({
      case: `${name}, in the browser`,
      metric,
      unit,
      samples: figures.map((figure) => figure[metric]),
    });
    results.push(of('page weight', 'kB'), of('longest task', 'ms'), of('ready', 'ms'));
  }
  await browser.close();
  return results;
}

async function visit(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.addInitScript(() => {
    globalThis.longTasks = [0];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  const started = performance.now();
  await page.goto(address, { waitUntil: 'load' });
  const ready = performance.now() - started;
  await page.waitForTimeout(WATCH_MS);
  const longest = await page.evaluate(() => Math.max(...globalThis.longTasks));
  await context.close();
  return { 'page weight': bytes / 1_000, 'longest task': longest, ready };
}

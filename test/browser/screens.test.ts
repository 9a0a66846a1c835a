import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';
import { fillSample, type Sample } from './sample.js';
import { takeScreens } from './screens.js';

/** `PIPEKIT_SCREENS=docs/screens` keeps the pictures. */
const directory = process.env.PIPEKIT_SCREENS ?? mkdtempSync(join(tmpdir(), 'pipekit-screens-'));

let world: World;
let browser: Browser;
let sample: Sample;
beforeAll(async () => {
  world = await createWorld();
  sample = await fillSample(world);
  if (hasBrowser) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await world.close();
});

const onBrowser = hasBrowser ? test : test.skip;

onBrowser('every page fits its window, on a phone too', async () => {
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const tooWide = await takeScreens(browser, directory, [
    { name: 'runs', url: `${world.url}/runs` },
    { name: 'runs-empty', url: `${world.url}/runs?q=nothing` },
    { name: 'run', url: `${world.url}/runs/${sample.running}` },
    { name: 'run-failed', url: `${world.url}/runs/${sample.failed}` },
    { name: 'group-run', url: `${world.url}/group-runs/${sample.groupRun}` },
    { name: 'not-found', url: `${world.url}/runs/999` },
  ]);
  expect(tooWide).toEqual([]);
});

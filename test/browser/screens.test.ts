import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { type Browser, hasBrowser, launchBrowser } from './browser.js';
import { PAGES } from './pages.js';
import { fillSample, type Sample, SAMPLE_WORLD } from './sample/index.js';
import { LOOKS, overflow, smallTargets, takeScreen, violations, wear } from './screens.js';

/** `npm run screens` keeps the pictures in docs/screens. */
const directory = process.env.PIPEKIT_SCREENS ?? mkdtempSync(join(tmpdir(), 'pipekit-screens-'));

let world: World;
let empty: World;
/** Where one has to sign in first. */
let guarded: World;
let browser: Browser;
let sample: Sample;
beforeAll(async () => {
  world = await createWorld(SAMPLE_WORLD);
  empty = await createWorld();
  guarded = await createWorld({ credentials: { username: 'owner', password: 'correct horse battery' } });
  sample = await fillSample(world);
  if (hasBrowser) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await world.close();
  await empty.close();
  await guarded.close();
});

const onBrowser = hasBrowser ? test : test.skip;

for (const { name, path, isEmptyWorld, isGuarded } of PAGES) {
  onBrowser(`${name}: no axe violation in either theme, fits 360 px, targets of 24 px`, async () => {
    const { url } = isGuarded ? guarded : isEmptyWorld ? empty : world;
    const { page, complaints } = await browser.open(`${url}${path(sample)}`);
    for (const look of LOOKS) {
      await wear(page, look);
      await takeScreen(page, directory, `${name}${look.suffix}`);
      const found = {
        axe: await violations(page),
        wide: await overflow(page),
        small: await smallTargets(page),
      };
      expect({ look: look.suffix, ...found }).toEqual({ look: look.suffix, axe: [], wide: 0, small: [] });
    }
    await page.close();
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
}

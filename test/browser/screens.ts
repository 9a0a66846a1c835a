import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from './browser.js';

export interface Screen {
  name: string;
  /** The page's address. */
  url: string;
}

export const LOOKS = [
  { suffix: '', width: 1280, scheme: 'light' },
  { suffix: '-dark', width: 1280, scheme: 'dark' },
  { suffix: '-phone', width: 360, scheme: 'light' },
] as const;

/** Writes `{name}.png`, `{name}-dark.png` and `{name}-phone.png`. Gives the pages that are wider than their window. */
export async function takeScreens(browser: Browser, directory: string, screens: Screen[]): Promise<string[]> {
  mkdirSync(directory, { recursive: true });
  const tooWide: string[] = [];
  for (const { name, url } of screens) {
    const { page } = await browser.open(url);
    for (const { suffix, width, scheme } of LOOKS) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 860 });
      await page.screenshot({ path: join(directory, `${name}${suffix}.png`), fullPage: true });
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (Number(overflow) > 0) tooWide.push(`${name}${suffix}`);
    }
    await page.close();
  }
  return tooWide;
}

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export interface Look {
  suffix: string;
  width: number;
  theme: 'light' | 'dark';
}

export const LOOKS: Look[] = [
  { suffix: '', width: 1280, theme: 'light' },
  { suffix: '-dark', width: 1280, theme: 'dark' },
  { suffix: '-phone', width: 360, theme: 'light' },
];

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Puts the page into that theme and width, with nothing moving. */
export async function wear(page: Page, { width, theme }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 860 });
}

export async function takeScreen(page: Page, directory: string, name: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  // As high as the page, so that what stays in the window's corner is in the picture's.
  const height: number = await page.evaluate('Math.max(innerHeight, document.documentElement.scrollHeight)');
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 0, height });
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true });
}

/** What axe finds wrong with the page as it is, WCAG 2.2 AA and best practices: `rule: selector`. */
export async function violations(page: Page): Promise<string[]> {
  // As a function argument rather than a script element, which the CSP would refuse.
  await page.evaluate(AXE);
  return page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`);
}

/** How many pixels the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Things to click that are smaller than 24 px and not within a line of text (WCAG 2.5.8). */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('button, input, select, summary, nav a, .button')]
    .filter((node) => node.checkVisibility() && node.type !== 'hidden')
    .map((node) => ({ node, box: node.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1 && (box.height < 23.5 && box.height + 8 < 24 || box.width < 15))
    .map(({ node, box }) => node.outerHTML.slice(0, 80) + ' ' + Math.round(box.width) + 'x' + Math.round(box.height))`);
}

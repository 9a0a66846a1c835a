import type { Sample } from './sample.js';

/**
 * Every page there is, once: what is drawn, measured at 360 px, and looked at by axe in both themes. A new page joins
 * by a line here.
 */
export const PAGES: { name: string; path(sample: Sample): string; isEmptyWorld?: boolean }[] = [
  { name: 'home', path: () => '/' },
  { name: 'home-empty', path: () => '/', isEmptyWorld: true },
  { name: 'search', path: () => '/search?q=run%20o' },
  { name: 'runs', path: () => '/runs' },
  { name: 'runs-empty', path: () => '/runs?q=nothing' },
  { name: 'run', path: ({ running }) => `/runs/${running}` },
  { name: 'run-failed', path: ({ failed }) => `/runs/${failed}` },
  { name: 'group-run', path: ({ groupRun }) => `/group-runs/${groupRun}` },
  { name: 'api', path: () => '/api/docs' },
  { name: 'not-found', path: () => '/runs/999' },
];

import type { Sample } from './sample/index.js';

/**
 * Every page there is, once: what is drawn, measured at 360 px, and looked at by axe in both themes. A new page joins
 * by a line here.
 */
export const PAGES: {
  name: string;
  path(sample: Sample): string;
  isEmptyWorld?: boolean;
  isGuarded?: boolean;
}[] = [
  { name: 'home', path: () => '/' },
  { name: 'home-empty', path: () => '/', isEmptyWorld: true },
  { name: 'search', path: () => '/search?q=run%20order' },
  { name: 'runs', path: () => '/runs' },
  { name: 'runs-empty', path: () => '/runs?q=nothing' },
  { name: 'run', path: ({ running }) => `/runs/${running}` },
  { name: 'run-failed', path: ({ failed }) => `/runs/${failed}` },
  { name: 'compare-runs', path: ({ running, failed }) => `/runs/compare?before=${running}&after=${failed}` },
  { name: 'compare-runs-empty', path: () => '/runs/compare' },
  { name: 'group-run', path: ({ groupRun }) => `/group-runs/${groupRun}` },
  ...['columns', 'watermarks', 'hooks', 'runs', 'sql', 'lineage', 'history'].map((tab) => ({
    name: `module-${tab}`,
    path: ({ module }: Sample) => `/modules/${module}?tab=${tab}`,
  })),
  { name: 'new-module', path: ({ shop }) => `/modules/new?source=${shop}&q=subs` },
  { name: 'new-module-empty', path: () => '/modules/new', isEmptyWorld: true },
  { name: 'write-sql', path: ({ shop }) => `/modules/new/sql?source=${shop}` },
  { name: 'write-sql-empty', path: () => '/modules/new/sql', isEmptyWorld: true },
  ...['columns', 'destination', 'preview'].map((step) => ({
    name: `new-module-${step}`,
    path: ({ draft }: Sample) => `/modules/drafts/${draft}/${step}`,
  })),
  { name: 'module-edit', path: ({ module }) => `/modules/${module}/edit` },
  { name: 'groups', path: () => '/groups' },
  { name: 'groups-empty', path: () => '/groups', isEmptyWorld: true },
  { name: 'group', path: ({ group }) => `/groups/${group}` },
  { name: 'schedules', path: () => '/schedules' },
  { name: 'schedules-empty', path: () => '/schedules', isEmptyWorld: true },
  { name: 'connections', path: () => '/connections' },
  { name: 'connection', path: () => '/connections/1' },
  { name: 'drivers', path: () => '/drivers' },
  { name: 'secrets', path: () => '/secrets' },
  { name: 'secrets-empty', path: () => '/secrets', isEmptyWorld: true },
  { name: 'settings', path: () => '/settings' },
  { name: 'audit', path: () => '/audit' },
  { name: 'audit-empty', path: () => '/audit?q=nothing' },
  { name: 'alerts', path: () => '/alerts' },
  { name: 'alerts-empty', path: () => '/alerts', isEmptyWorld: true },
  { name: 'new-connection', path: () => '/connections/new' },
  { name: 'connection-edit', path: () => '/connections/1/edit' },
  { name: 'new-group', path: () => '/groups/new' },
  { name: 'group-edit', path: ({ group }) => `/groups/${group}/edit` },
  { name: 'doctor', path: () => '/doctor?now' },
  { name: 'sign-in', path: () => '/sign-in', isGuarded: true },
  { name: 'users', path: () => '/users' },
  { name: 'account', path: () => '/account' },
  { name: 'api', path: () => '/api/docs' },
  { name: 'not-found', path: () => '/runs/999' },
];

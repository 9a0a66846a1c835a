import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { submit, visit } from './visit.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const page = (path: string) => visit(world, path);
const rowOf = (text: string, id: string): string =>
  new RegExp(`<tr id="${id}".*?</tr>`, 's').exec(text)?.[0] ?? '';
const form = (path: string, body?: string) => submit(world, path, body);

test('a driver that connections use and that is not there comes first, with the command that installs it', async () => {
  const [warehouse] = world.repo.connections.list();
  if (!warehouse) throw new Error('the world has a connection');
  const { id } = world.repo.connections.save({ ...warehouse, name: 'legacy', driver: 'oracle' });
  const text = await page('/drivers');
  const row = rowOf(text, 'driver-oracle');
  expect(row).toContain(`<a href="/connections/${id}">legacy</a>`);
  expect(row).toContain('missing');
  expect(row).toContain('pipekit drivers install oracle --accept-licence');
  expect(text.indexOf('driver-oracle')).toBeLessThan(text.indexOf('driver-postgresql'));
  expect(rowOf(text, 'driver-postgresql')).toContain('installed');
});

test('the test of a connection shows its stages, and at once how it went', async () => {
  const text = await page('/connections/1/check');
  expect(text).toMatch(/<p id="checks-state" role="status">All well, <time/);
  expect(text).toContain('etl may log in');
});

test('an audit entry shows each field as it was and as it became, and SQL line by line', async () => {
  const id = world.addModule('orders', { source_query: 'select id\nfrom t\nwhere a = 1' });
  world.services.modules.update(id, { enabled: false, source_query: 'select id\nfrom t\nwhere a = 2' });
  const text = await page('/audit');
  expect(text).toMatch(/<dt>enabled<\/dt><dd><del>true<\/del> →\s<ins>false<\/ins>/);
  expect(text).toContain('<del class="sql-removed">where a = 1\n</del>');
  expect(text).toContain('<ins class="sql-added">where a = 2\n</ins>');
  expect(text).toContain(`href="/modules/${id}"`);
});

test('the audit log is filtered by its address, and goes on page by page', async () => {
  const id = world.addModule('orders');
  const [one, other] = [world.addModule('stock'), world.addModule('100%')];
  for (let n = 0; n < 60; n += 1) world.services.modules.update(id, { enabled: n % 2 === 1 });
  world.services.modules.update(one, { enabled: false });
  world.services.modules.update(other, { enabled: false });
  const rows = (text: string) => [...text.matchAll(/<tr id="audit-(\d+)"/g)].map(([, n]) => Number(n));
  const first = await page('/audit');
  const older = /href="(\/audit\?cursor=[^"]+)" rel="next"/.exec(first)?.[1] ?? '';
  const all = [...rows(first), ...rows(await page(older))];
  expect(all).toEqual([...Array(62).keys()].map((n) => 62 - n));
  expect(rows(await page('/audit?q=stoc'))).toHaveLength(1);
  expect(rows(await page('/audit?q=0%25'))).toHaveLength(1);
  expect(rows(await page(`/audit?resource=module&resource_id=${one}`))).toEqual([61]);
  expect(rows(await page('/audit?action=nonsense!&resource=nothing&window=9y&q=stock'))).toHaveLength(1);
  const nothing = await page('/audit?q=nobody');
  expect(nothing).toContain('Nothing in the audit log matches in the last 7 days.');
  expect(nothing).toContain('href="/audit?q=nobody&amp;window=all"');
});

test('alerts say where they went, and a channel can be turned off and on', async () => {
  expect(await page('/alerts')).toContain('Nobody is told of anything yet.');
  const { id } = world.services.alertChannels.save({
    name: 'on-call',
    kind: 'webhook',
    url: 'https://hooks.example/T0/very-secret-path',
  });
  const link = `${world.url}/runs/1`;
  const { deliveries } = world.repo.alerts.add(
    { event: 'failure', title: 'orders failed', text: 'boom', link },
    [{ id, name: 'on-call' }],
  );
  world.repo.alerts.deliveryFailed(deliveries[0] as number, 'It answered 500');
  const text = await page('/alerts');
  expect(text).toContain('orders failed');
  expect(text).toContain('It answered 500');
  expect(text).toContain('hooks.example');
  expect(text).not.toContain('very-secret-path');
  expect((await form(`/alerts/channels/${id}/enabled`, 'enabled=false')).headers.location).toBe('/alerts');
  expect(world.repo.alertChannels.get(id)?.enabled).toBe(false);
  expect(await page('/alerts')).toContain('Turn on on-call');
  expect((await form('/alerts/channels/9/test')).status).toBe(404);
});

test('a module past its deadline is on the first page, on its own and on that of alerts', async () => {
  const id = world.addModule('orders', { freshness: '6 hours' });
  world.repo.alerts.openEpisode('late', id);
  const why = 'orders has not succeeded for 6 hours: it never has';
  for (const path of ['/', '/alerts']) {
    const text = await page(path);
    expect(text).toContain(why);
    expect(text).toContain(`<a href="/modules/${id}"><b>orders</b></a>`);
  }
  const module = await page(`/modules/${id}`);
  expect(module).toContain(`Late: ${why}`);
  expect(module).toContain('<dt>Late after</dt><dd>6 hours</dd>');
});

test('settings show each key with its source, and keep what was typed when it cannot be saved', async () => {
  const text = await page('/settings');
  expect(rowOf(text, 'setting-instance_name')).toContain('works at once');
  const etag = /name="etag" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const saved = await form('/settings', `etag=${encodeURIComponent(etag)}&instance_name=production`);
  expect([saved.status, saved.headers.location]).toEqual([303, '/settings']);
  expect(await page('/settings')).toMatch(/<td class="c-name mono wrap">production<.*?database/s);
  const stale = await form('/settings', `etag=${encodeURIComponent(etag)}&instance_name=staging`);
  expect(stale.status).toBe(412);
  expect(stale.text).toContain('value="staging"');
  expect(stale.text).toContain('The settings are not those you read');
  expect(world.services.settings.get().instance_name).toBe('production');
});

test('of a module that failed and is late, the first page tells once', async () => {
  const id = world.addModule('orders', { freshness: '6 hours' });
  world.repo.alerts.openEpisode('late', id);
  world.finish(world.beginRun(id), 'error', { error: 'boom' });
  const text = await page('/');
  expect(text.match(/id="trouble-/g)).toHaveLength(1);
  expect(text).toContain('id="trouble-failed-');
});

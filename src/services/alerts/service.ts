import { setTimeout as wait } from 'node:timers/promises';
import type { Alert, AlertDelivery } from '../../domain/alert.js';
import type { StartDelivery } from '../../domain/ports.js';
import type { Repo } from '../../repo/index.js';
import { type Page, pagedById, type PageRequest } from '../cursor.js';
import { findNamed, type IdOrName } from '../named.js';
import { lateSentence, trial } from './words.js';

export interface AlertView extends Alert {
  deliveries: AlertDelivery[];
}

export interface AlertService {
  /** Newest first, with what became of each. */
  list(page: PageRequest): Page<AlertView>;
  /** Modules past their deadline, each with a sentence. */
  late(): LateModule[];
  /** Sends a test and gives what became of it, `pending` if that takes longer than `waitMs`. Throws `not_found`. */
  test(channel: IdOrName, options?: { waitMs?: number }): Promise<AlertDelivery>;
}

export interface LateModule {
  module_id: number;
  name: string;
  /** Its last success; null if it never had one. */
  since: string | null;
  why: string;
}

const TEST_MS = 10_000;
const POLL_MS = 50;

export function createAlertService(
  repo: Repo,
  { startDelivery, url }: { startDelivery: StartDelivery; url: string },
): AlertService {
  const { alerts } = repo;
  return {
    list: (page) =>
      pagedById(
        page,
        (wanted) => alerts.list(wanted),
        ({ id }) => id,
      ),
    late: () => lateModules(repo),
    async test(idOrName, { waitMs = TEST_MS } = {}) {
      const channel = findNamed('alert channel', repo.alertChannels, idOrName);
      const { deliveries } = alerts.add(trial(channel.name, url), [channel]);
      const id = deliveries[0] as number;
      await startDelivery(id, { once: true });
      const state = (): AlertDelivery => alerts.deliveryState(id) as AlertDelivery;
      for (const deadline = Date.now() + waitMs; state().status === 'pending' && Date.now() < deadline; )
        await wait(POLL_MS);
      return state();
    },
  };
}

/** Those that alerts have told of as late, and that still are. */
export function lateModules({ alerts }: Pick<Repo, 'alerts'>): LateModule[] {
  const open = new Set(alerts.openEpisodes('late'));
  return alerts
    .freshness()
    .filter(({ id }) => open.has(id))
    .map((module) => ({
      module_id: module.id,
      name: module.name,
      since: module.last_success,
      why: lateSentence(module),
    }));
}

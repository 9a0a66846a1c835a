import { asPipekitError } from '../../domain/errors.js';
import { freshnessMs } from '../../domain/freshness.js';
import type { StartDelivery } from '../../domain/ports.js';
import type { EndedMember, Ending, Repo } from '../../repo/index.js';
import type { Report } from '../report.js';
import { type AlertWords, groupFailed, inTimeAgain, late, recovered, runFailed } from './words.js';

export interface AlertWatchDependencies {
  repo: Repo;
  startDelivery: StartDelivery;
  report: Report;
  /** Where links lead: no slash at the end. */
  url: string;
  now?: () => number;
}

const ENDINGS_AT_ONCE = 500;
const KEPT_MS = 90 * 86_400_000;

/**
 * One look at what has ended and what is late. Each thing is decided in one transaction with the alert it makes, so
 * that after a crash nothing is missing and nothing is told twice; what cannot be delivered yet is left for the next
 * look. Never throws.
 */
export function createAlertWatch(deps: AlertWatchDependencies): () => Promise<void> {
  const { repo, startDelivery, report, now = Date.now } = deps;
  const { alerts } = repo;
  const lookAtEnding = createEndingRules(deps);
  const attempt = (what: string, work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      report(`${what} has to be tried again`, { error: asPipekitError(thrown).message });
    }
  };

  // By this process: another start is harmless, but a thousand of them at every look are not.
  const started = new Set<number>();

  async function deliver(): Promise<void> {
    const pending = alerts.pendingDeliveries();
    for (const id of started) if (!pending.includes(id)) started.delete(id);
    for (const id of pending.filter((one) => !started.has(one))) {
      await startDelivery(id);
      started.add(id);
    }
  }

  return async () => {
    attempt('Looking at what has ended', () => {
      for (const ending of alerts.endings(ENDINGS_AT_ONCE)) {
        repo.transaction(() => {
          lookAtEnding(ending);
          alerts.forgetEnding(ending.n);
        });
      }
    });
    attempt('Looking for what is late', () => repo.transaction(() => lookForLate(deps, now())));
    attempt('Forgetting old alerts', () => alerts.forgetBefore(new Date(now() - KEPT_MS).toISOString()));
    await deliver().catch((thrown: unknown) =>
      report('Alerts have to wait', { error: asPipekitError(thrown).message }),
    );
  };
}

/** An alert for every channel that wants to hear of such a thing. */
function tell({ alerts, alertChannels }: Repo, words: AlertWords): number {
  const listening = alertChannels
    .list()
    .filter(({ enabled, events }) => enabled && events.some((event) => event === words.event));
  return alerts.add(words, listening).id;
}

function createEndingRules({ repo, url }: AlertWatchDependencies): (ending: Ending) => void {
  const { alerts } = repo;

  function ofRun(run: EndedMember): void {
    // Somebody looks at a trial themselves.
    if (run.triggered_by === 'test') return;
    if (run.status === 'error') {
      if (alerts.openEpisode('failure', run.module_id))
        alerts.tellEpisode('failure', run.module_id, tell(repo, runFailed(run, url)));
    } else if (alerts.closeEpisode('failure', run.module_id)) {
      tell(repo, recovered([run.module_name], `${url}/runs/${run.id}`));
    }
  }

  /** One alert for all its members: those that nobody has been told of yet decide whether there is one. */
  function ofGroupRun(id: number): void {
    const group = repo.groupRuns.get(id);
    if (!group) return;
    const members = alerts.endedMembers(id);
    const failed = members.filter(({ status }) => status === 'error');
    // One that ran elsewhere has its own end there, and is no failure of the module.
    const ran = failed.filter(({ workflow_id }) => workflow_id !== null);
    const freshRuns = ran.filter(({ module_id }) => alerts.openEpisode('failure', module_id));
    const isNew = group.status === 'error' && alerts.openEpisode('group', group.group_id);
    const absent = failed.filter((run) => !ran.includes(run));
    const isUnexplained = isNew && (failed.length === 0 || absent.length > 0);
    if (freshRuns.length > 0 || isUnexplained) {
      const fresh = isUnexplained ? [...freshRuns, ...absent] : freshRuns;
      const alert = tell(repo, groupFailed(group, members, { fresh, failed }, url));
      for (const { module_id } of freshRuns) alerts.tellEpisode('failure', module_id, alert);
      if (isUnexplained) alerts.tellEpisode('group', group.group_id, alert);
    }
    const mended = members
      .filter(({ status, module_id }) => status === 'success' && alerts.closeEpisode('failure', module_id))
      .map(({ module_name }) => module_name);
    const isMended = group.status === 'success' && alerts.closeEpisode('group', group.group_id);
    const names = isMended ? [group.group_name, ...mended] : mended;
    if (names.length > 0) tell(repo, recovered(names, `${url}/group-runs/${id}`));
  }

  return ({ run_id, group_run_id }) => {
    if (group_run_id !== null) return ofGroupRun(group_run_id);
    const run = alerts.endedRun(run_id);
    if (run) ofRun(run);
  };
}

/** One alert for all that have become late since the last look, and one for all that no longer are. */
function lookForLate({ repo, url }: AlertWatchDependencies, now: number): void {
  const { alerts } = repo;
  const watched = alerts.freshness();
  const isLate = ({ freshness, freshness_since, last_success }: (typeof watched)[number]): boolean => {
    const from = Math.max(Date.parse(freshness_since), Date.parse(last_success ?? freshness_since));
    return now > from + freshnessMs(freshness);
  };
  const open = new Set(alerts.openEpisodes('late'));
  const becameLate = watched.filter((module) => !open.has(module.id) && isLate(module));
  if (becameLate.length > 0) {
    const alert = tell(repo, late(becameLate, url));
    for (const { id } of becameLate) {
      alerts.openEpisode('late', id);
      alerts.tellEpisode('late', id, alert);
    }
  }
  const inTime = watched.filter((module) => open.has(module.id) && !isLate(module));
  for (const { id } of inTime) alerts.closeEpisode('late', id);
  if (inTime.length > 0) tell(repo, inTimeAgain(inTime, url));
  // Whoever has taken the deadline away knows it.
  const kept = new Set(watched.map(({ id }) => id));
  for (const id of open) if (!kept.has(id)) alerts.closeEpisode('late', id);
}

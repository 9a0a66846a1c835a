// A thousand short runs in one process: what it holds of the machine must not grow with them.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { ended, startInstallation } from './installation.mjs';
import { createSmallTables, smallModules } from './smallModules.mjs';

export async function run({ quick }) {
  const runs = quick ? 100 : 1_000;
  const installation = await startInstallation();
  try {
    await createSmallTables(installation, 10);
    const { services } = installation.pipekit;
    services.applyConfig(smallModules(installation, 10));
    const samples = [];
    for (let done = 0; done < runs; done += 10) {
      const { group_run_id } = await services.runs.startGroup('all', { triggered_by: 'cli' });
      const { status } = await ended(services.groupRuns.get, group_run_id);
      if (status !== 'success') throw new Error(`A group run ended as ${status}`);
      // The first tenth warms everything up.
      if (done >= runs / 10) samples.push(await held(installation));
    }
    const metrics = { processes: '', sessions: '', files: '', rss: 'MB' };
    const half = samples.length >> 1;
    return Object.entries(metrics).flatMap(([metric, unit]) => [
      { case: 'first half', metric, unit, samples: samples.slice(0, half).map((sample) => sample[metric]) },
      {
        case: 'second half',
        metric,
        unit,
        samples: samples.slice(half).map((sample) => sample[metric]),
        baseline: 'first half',
      },
    ]);
  } finally {
    await installation.stop();
  }
}

/** What this process and its children hold now, and how many sessions its runs have on the server. */
async function held({ source }) {
  const { rows } = await source.query(
    `SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE application_name LIKE 'pipekit run %'`,
  );
  return {
    processes: execFileSync('pgrep', ['-c', '-P', String(process.pid)], { encoding: 'utf8' }).trim() - 1,
    sessions: rows[0].sessions,
    files: readdirSync('/proc/self/fd').length,
    rss: Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024,
  };
}

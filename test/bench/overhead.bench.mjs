// What Pipekit adds to jrunner's own work, and a group of small modules against a shell loop over jrunner.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../dist/src/config.js';
import { ended, startInstallation } from './installation.mjs';
import { createSmallTables, smallModules } from './smallModules.mjs';

export async function run({ quick }) {
  const members = quick ? 10 : 90;
  const rounds = 3;
  const installation = await startInstallation();
  try {
    await createSmallTables(installation, members);
    const { services } = installation.pipekit;
    services.applyConfig(smallModules(installation, members));
    const single = await singleRuns(services, quick ? 10 : 30);
    const loop = [];
    const group = [];
    for (let round = 0; round < rounds; round++) {
      loop.push(shellLoop(installation, members));
      group.push(await groupRun(services));
    }
    const jrunnerLoop = `${members} jrunner commands in a shell loop`;
    return [
      { case: 'a 10-row module run', metric: 'wall', unit: 'ms', samples: single.map(({ wall }) => wall) },
      {
        case: 'what Pipekit adds to it',
        metric: 'added',
        unit: 'ms',
        samples: single.map(({ wall, steps }) => wall - steps),
      },
      { case: jrunnerLoop, metric: 'wall', unit: 's', samples: loop },
      {
        case: `a group of ${members} such modules`,
        metric: 'wall',
        unit: 's',
        samples: group,
        baseline: jrunnerLoop,
      },
    ];
  } finally {
    await installation.stop();
  }
}

/** Wall time from asking for a run to its record having ended, and the time its steps took on the runner. */
async function singleRuns(services, count) {
  const runs = [];
  // The first ones start the JVMs.
  for (let i = -3; i < count; i++) {
    const started = performance.now();
    const { run_id } = await services.runs.startModule('small_1', { triggered_by: 'cli' });
    const record = await ended(services.runs.get, run_id);
    const wall = performance.now() - started;
    if (record.status !== 'success') throw new Error(`The run failed: ${record.error}`);
    const steps = record.steps.reduce(
      (ms, step) => ms + Date.parse(step.finished_at) - Date.parse(step.started_at),
      0,
    );
    if (i >= 0) runs.push({ wall, steps });
  }
  return runs;
}

async function groupRun(services) {
  const started = performance.now();
  const { group_run_id } = await services.runs.startGroup('all', { triggered_by: 'cli' });
  const record = await ended(services.groupRuns.get, group_run_id);
  if (record.status !== 'success') throw new Error(`The group run ended as ${record.status}`);
  return (performance.now() - started) / 1000;
}

/** The same copies as the scripts did them: one jrunner process for each, straight into the table. */
function shellLoop({ jdbcUrl, postgres }, members) {
  const query = join(tmpdir(), `pipekit-bench-${process.pid}.sql`);
  writeFileSync(query, 'SELECT id, note FROM small');
  const jrunner = join(packageRoot(), 'jrunner', 'bin', 'jrunner');
  const login = (side, database) => `-${side}cu ${jdbcUrl(database)} -${side}cn ${postgres.user}`;
  const command = `${jrunner} ${login('s', 'source')} -sq ${query} ${login('d', 'destination')} -dt small_$i -b >/dev/null || exit 1`;
  const started = performance.now();
  const { status, stderr } = spawnSync('bash', ['-c', `for i in $(seq ${members}); do ${command}; done`], {
    env: { ...process.env, JRUNNER_SCP: postgres.password, JRUNNER_DCP: postgres.password },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The shell loop failed: ${stderr}`);
  return (performance.now() - started) / 1000;
}

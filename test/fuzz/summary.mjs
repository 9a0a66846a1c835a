// What a run of Schemathesis comes to, in a few lines, out of its NDJSON report.
import { createReadStream, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const REPORT = /^(ndjson|junit)-.*\.(ndjson|xml)$/;

/** Of runs before: one is a hundred megabytes. */
export function removeReports(/** @type {string} */ folder) {
  for (const name of readdirSync(folder)) if (REPORT.test(name)) rmSync(join(folder, name));
}

/**
 * @param {string} folder with the report of one run
 * @returns {Promise<string[]>} lines; none when Schemathesis did not get as far as a report
 */
export async function summaryOf(folder) {
  const file = readdirSync(folder).find((name) => name.endsWith('.ndjson'));
  if (!file) return [];
  const all = {
    seed: 0,
    end: { running_time: 0, stop_reason: '' },
    phases: new Map(),
    answers: new Map(),
    checks: 0,
    failed: new Map(),
  };
  for await (const line of createInterface({ input: createReadStream(join(folder, file)) })) {
    const event = JSON.parse(line);
    if (event.Initialize) all.seed = event.Initialize.seed;
    if (event.EngineFinished) all.end = event.EngineFinished;
    if (event.ScenarioFinished) count(all, event.ScenarioFinished);
  }
  return lines(all);
}

function count(all, { phase, recorder }) {
  // An operation that was skipped has none of these.
  for (const { response } of Object.values(recorder.interactions ?? {})) {
    const { status_code } = response ?? {};
    add(all.phases, phase);
    add(
      all.answers,
      status_code === undefined ? 'none' : status_code < 500 ? `${status_code}`[0] + 'xx' : status_code,
    );
  }
  for (const { name, status } of Object.values(recorder.checks ?? {}).flat()) {
    all.checks += 1;
    if (status === 'failure') add(all.failed, name);
  }
}

const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);

const listed = (counts) =>
  [...counts]
    .toSorted(([a], [b]) => String(a).localeCompare(String(b)))
    .map(([key, n]) => `${key} ${n.toLocaleString('en')}`)
    .join(', ');

function lines({ seed, end, phases, answers, checks, failed }) {
  const total = [...phases.values()].reduce((sum, n) => sum + n, 0);
  const ended = end.stop_reason === 'completed' ? 'to the end' : `until ${end.stop_reason}`;
  return [
    `Requests    ${total.toLocaleString('en')} (${listed(phases)}) in ${Math.round(end.running_time)} s, ${ended}, seed ${seed}`,
    `Answers     ${listed(answers)}`,
    `Checks      ${checks.toLocaleString('en')}, of which failed: ${failed.size === 0 ? 'none' : listed(failed)}`,
  ];
}

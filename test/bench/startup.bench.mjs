// `select 1` by whole processes, and by a jrunner that is already running.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startPostgres } from '../../bin/lib/embeddedPostgres.mjs';
import { jrunner, measure, root } from './measure.mjs';

const PLAIN = 'java -jar jrunner.jar';

export async function run({ quick }) {
  const rounds = quick ? 3 : 20;
  const postgres = await startPostgres();
  const { host, port, user, password } = postgres;
  const query = join(tmpdir(), `pipekit-bench-${process.pid}.sql`);
  writeFileSync(query, 'select 1');
  const url = `jdbc:postgresql://${host}:${port}/postgres`;
  const flags = `-scu ${url} -scn ${user} -sq ${query}`;
  const cases = [
    { case: 'psql', command: `psql -X -h ${host} -p ${port} -U ${user} -d postgres -c 'select 1'` },
    { case: PLAIN, command: `java -jar ${join(root, 'jrunner/target/jrunner.jar')} ${flags}` },
    { case: 'jrunner, cold', command: `${jrunner} ${flags}`, baseline: PLAIN },
  ].map((one) => ({ ...one, samples: [], memory: [] }));
  const warm = [];
  const server = await startServer();
  try {
    const request = { op: 'query', connection: { url, user, password }, sql: 'select 1' };
    for (let i = 0; i < 3; i++) await server.ask(request);
    for (let round = 0; round < rounds; round++) {
      for (const one of cases) {
        const { seconds, mb } = await measure(one.command, { PGPASSWORD: password, JRUNNER_SCP: password });
        one.samples.push(seconds * 1000);
        one.memory.push(mb);
      }
      const started = performance.now();
      await server.ask(request);
      warm.push(performance.now() - started);
    }
  } finally {
    server.end();
    await postgres.stop();
  }
  return [
    ...cases.flatMap(({ case: name, samples, memory, baseline }) => [
      { case: name, metric: 'wall', unit: 'ms', samples, baseline },
      { case: name, metric: 'memory', unit: 'MB', samples: memory },
    ]),
    { case: 'jrunner, warm, with connecting', metric: 'wall', unit: 'ms', samples: warm, baseline: PLAIN },
  ];
}

/** A jrunner that serves requests, once it says that it is ready. */
async function startServer() {
  const child = spawn(jrunner, ['--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const events = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await events.next();
  let id = 0;
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify({ id: ++id, ...request })}\n`);
      for (;;) {
        const event = JSON.parse((await events.next()).value);
        if (event.event === 'error') throw new Error(event.message);
        if (event.event === 'result') return;
      }
    },
    end: () => child.stdin.end(),
  };
}

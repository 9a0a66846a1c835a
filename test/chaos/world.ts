/** Everything a cell runs in: two database servers behind proxies, Temporal, `serve`, and workers where it says so. */
import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { freePort } from '../../bin/lib/freePort.mjs';
import { ownFolder, sweepAbandoned } from './abandoned.js';
import { farHost, findHost } from './blackhole.js';
import { type Client, createClient } from './client.js';
import { clockEnvironment, loginsOf, writeConfiguration } from './configuration.js';
import type { ChaosDatabase, Engine } from './database.js';
import { startDatabase } from './engines.js';
import type { Installation } from './installation.js';
import { documentOf, type Subject } from './modules.js';
import { jvmsOf, kill, type Program, startProgram } from './program.js';
import { Proxy } from './proxy.js';
import { canMount, type SmallDisk } from './smallDisk.js';
import { type ChaosTemporal, startTemporal } from './temporal.js';

/** `serve`: one process does all. `worker`: the steps run in a process of their own. `clock`: one process, fake time. */
export type Mode = 'serve' | 'worker' | 'clock';

const run = promisify(execFile);

export class World {
  source!: ChaosDatabase;
  destination!: ChaosDatabase;
  /** Between jrunner and the databases. */
  readonly network = {} as Record<'source' | 'destination' | 'far', Proxy>;
  temporal!: ChaosTemporal;
  client!: Client;
  /** Where root may mount one. */
  disk: SmallDisk | undefined;
  server: Program | undefined;
  workers: Program[] = [];
  mode: Mode = 'serve';
  readonly folder = ownFolder();
  private readonly password = secret();
  private port = 0;
  private slots = 4;
  installation!: Installation;

  constructor(
    readonly engine: Engine,
    private readonly cliPath: string,
    /** Its number among those that there are at the same time. */
    private readonly number = 0,
  ) {}

  async start(installation: Installation): Promise<void> {
    sweepAbandoned();
    const data = (name: string): string => `${this.folder}-${name}`;
    const starting = [
      startDatabase(this.engine, data('source')).then((it) => (this.source = it)),
      startDatabase(this.engine, data('destination')).then((it) => (this.destination = it)),
      startTemporal(this.folder, this.cliPath).then((it) => (this.temporal = it)),
    ];
    // Where one fails, the others have started then, and can be stopped.
    await Promise.allSettled(starting);
    await Promise.all(starting);
    await Promise.all([this.source.prepareSource(), this.destination.prepareDestination()]);
    if (canMount()) this.disk = await this.destination.mountSmallDisk?.(data('small'));
    this.network.source = await Proxy.start(() => this.source.port);
    this.network.destination = await Proxy.start(() => this.destination.port);
    findHost(this.farHost);
    this.network.far = await Proxy.start(() => this.destination.port, this.farHost);
    // Last: a port that is free now may be another program's once servers have started.
    this.port = await freePort('127.0.0.1');
    this.client = createClient(`http://127.0.0.1:${this.port}`, this.password);
    writeFileSync(this.clockFile, '+0');
    this.use(installation);
  }

  /** From now on programs are started from this one. */
  use(installation: Installation): void {
    this.installation = installation;
    const { folder, port, temporal } = this;
    const passwords = { CHAOS: this.password, SOURCE: this.source.password, DEST: this.destination.password };
    writeConfiguration({ folder, port, temporal, jrunner: installation.jrunner, passwords });
  }

  /** Must never be seen outside the secrets file. */
  get canaries(): string[] {
    return [this.password, this.source.password, this.destination.password];
  }

  private get farHost(): string {
    return farHost(this.number);
  }

  get databaseFile(): string {
    return join(this.folder, 'pipekit.db');
  }

  get clockFile(): string {
    return join(this.folder, 'clock');
  }

  /** Every process that may have a jrunner. */
  get runners(): Program[] {
    return [this.server, ...this.workers].filter((program) => program?.running === true) as Program[];
  }

  async apply(subjects: (Subject & { source: string; destination: string })[]): Promise<void> {
    const file = join(this.folder, 'modules.yaml');
    const logins = loginsOf(this.source, this.destination, this.network);
    writeFileSync(file, documentOf(this.engine, logins, subjects));
    await run(process.execPath, [this.installation.main, 'apply', file], { env: this.environment() });
  }

  /** Makes it so that everything runs as the mode says, whatever the last cell has left. */
  async ready(mode: Mode, slots = mode === 'worker' ? 1 : 4): Promise<void> {
    if (mode !== this.mode || slots !== this.slots) await this.stopPrograms();
    Object.assign(this, { mode, slots });
    if (!this.server?.running) await this.startServer();
    this.workers = this.workers.filter(({ running }) => running);
    while (this.workers.length > (mode === 'worker' ? 1 : 0)) await this.workers.pop()?.stop();
    if (mode === 'worker' && this.workers.length === 0) await this.addWorker();
  }

  /** Without its hourly sweeps: a run and the next one have to clean up by themselves, and connections can be counted. */
  async startServer(): Promise<void> {
    this.sqlite('DELETE FROM sweep');
    this.server = await startProgram({
      main: this.installation.main,
      command: 'serve',
      env: this.environment(),
      logFile: join(this.folder, 'serve.log'),
      isReady: () => this.client.isUp(),
    });
  }

  async addWorker(): Promise<Program> {
    const worker = await startProgram({
      main: this.installation.main,
      command: 'worker',
      env: this.environment(),
      logFile: join(this.folder, 'worker.log'),
      isReady: (said) => /^Runner /m.test(said()),
    });
    this.workers.push(worker);
    return worker;
  }

  async stopPrograms(): Promise<void> {
    for (const program of this.runners) program.signal('SIGCONT');
    await Promise.all([...this.workers, ...(this.server ? [this.server] : [])].map((it) => it.stop()));
    this.server = undefined;
    this.workers = [];
  }

  /** After a cell that went wrong: nothing of it may reach the next one. */
  async clear({ id, workflowId }: { id: number; workflowId: string }): Promise<void> {
    await Promise.all([this.source.restart(), this.destination.restart(), this.temporal.restart()]);
    findHost(this.farHost);
    for (const proxy of Object.values(this.network)) proxy.heal();
    for (const { pid } of jvmsOf(this.installation.jrunner)) kill(pid);
    for (const program of this.runners) program.signal('SIGKILL');
    await Promise.all(this.runners.map((program) => program.ended()));
    if (workflowId) await this.temporal.terminate(workflowId);
    this.sqlite(`DROP TRIGGER IF EXISTS chaos_${id}`);
    await Promise.all([this.source.clear(), this.destination.clear()]);
  }

  /** From outside, as a person with the sqlite3 command would. */
  sqlite(sql: string): void {
    const db = new Database(this.databaseFile, { timeout: 10_000 });
    try {
      db.exec(sql);
    } finally {
      db.close();
    }
  }

  async stop(): Promise<void> {
    findHost(this.farHost);
    await this.stopPrograms();
    await Promise.all(Object.values(this.network).map((proxy) => proxy.stop()));
    await this.temporal?.stop();
    await Promise.all([this.source?.stop(), this.destination?.stop()]);
    this.disk?.unmount();
    for (const folder of [this.folder, `${this.folder}-small`])
      rmSync(folder, { recursive: true, force: true });
  }

  private environment(): Record<string, string> {
    const clock = this.mode === 'clock' ? clockEnvironment(this.clockFile) : {};
    return {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      PIPEKIT_CONFIG: join(this.folder, 'config.yaml'),
      PIPEKIT_RUNNER_SLOTS: String(this.slots),
      PIPEKIT_RUNNER_ENABLED: String(this.mode !== 'worker'),
      ...clock,
    };
  }
}

const secret = (): string => randomBytes(18).toString('base64url');

import { Command } from 'commander';
import { addAdd } from './add.js';
import { addAlerts } from './alerts.js';
import { addApiKeys } from './apiKeys.js';
import { addCompletion } from './completion/index.js';
import { addApply } from './config/apply.js';
import { addExport } from './config/export.js';
import { addImportOptSync } from './config/importOptSync.js';
import { addPlan } from './config/plan.js';
import { addCancel } from './cancel.js';
import { addConnections } from './connections.js';
import type { CliContext } from './context.js';
import { addDemo } from './demo.js';
import { addDoctor } from './doctor.js';
import { addDrivers } from './drivers.js';
import { EXIT_CODE_HELP, reportFailure } from './exit.js';
import { addGroups } from './groups.js';
import { addInit } from './init.js';
import { addLogs } from './logs.js';
import { addModules } from './modules.js';
import { addOpenApi } from './openapi.js';
import { addPause, addResume } from './pause.js';
import { addPropose } from './propose.js';
import { addRun } from './run.js';
import { addRuns } from './runs.js';
import { addSchedules } from './schedules.js';
import { addSecrets } from './secrets.js';
import { addServe } from './serve.js';
import { addSetPassword } from './setPassword.js';
import { addTables } from './tables.js';
import { addUsers } from './users.js';
import { addWatermarks } from './watermarks.js';
import { addWorker } from './worker.js';

/** Runs one command line; gives the exit code. */
export async function runCli(args: string[], cli: CliContext): Promise<number> {
  let exitCode = 0;
  try {
    await createProgram(cli, (code) => {
      exitCode = code;
    }).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportFailure(error, cli, args.includes('--json'));
  }
}

/** `done` is told the exit code of a command that worked and whose answer may be no. */
export function createProgram(cli: CliContext, done: (exitCode: number) => void): Command {
  // Settings are inherited by commands made later, so they come first.
  const program = new Command('pipekit')
    .description('Self-hosted database sync: modules, groups and schedules over a JDBC pipe')
    .exitOverride()
    .configureOutput({ writeOut: (text) => cli.out(text), writeErr: (text) => cli.err(text) })
    .showHelpAfterError('Run with --help to see what there is.')
    .addHelpText('after', EXIT_CODE_HELP);
  addServe(program, cli);
  addWorker(program, cli);
  addDemo(program, cli, done);
  addInit(program, cli);
  addDoctor(program, cli, done);
  addDrivers(program, cli);
  addImportOptSync(program, cli);
  addExport(program, cli);
  addPlan(program, cli, done);
  addApply(program, cli);
  addRun(program, cli, done);
  addCancel(program, cli);
  addPause(program, cli);
  addResume(program, cli);
  addRuns(program, cli);
  addLogs(program, cli, done);
  addModules(program, cli);
  addGroups(program, cli);
  addConnections(program, cli, done);
  addTables(program, cli);
  addPropose(program, cli);
  addAdd(program, cli, done);
  addSchedules(program, cli);
  addAlerts(program, cli, done);
  addWatermarks(program, cli);
  addUsers(program, cli);
  addApiKeys(program, cli);
  addSetPassword(program, cli);
  addSecrets(program, cli);
  addOpenApi(program, cli);
  addCompletion(program, cli);
  return program;
}

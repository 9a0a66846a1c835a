import { runCli } from './cli/index.js';
import { environment } from './config.js';
import { demo } from './main/demo.js';
import { doctor } from './main/doctor.js';
import { installDriver } from './main/drivers.js';
import { addUser, createDatabase, localConfig, openApi, setPassword } from './main/local.js';
import { readSecret } from './main/prompt.js';
import { serve, work } from './main/start.js';
import { driversOnDisk, importScripts } from './services/index.js';

const exitCode = await runCli(process.argv.slice(2), {
  actions: {
    serve,
    work,
    demo,
    doctor,
    localConfig,
    importScripts,
    createDatabase,
    openApi,
    addUser,
    setPassword,
    driversOnDisk,
    installDriver,
  },
  env: environment,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  readSecret,
  isTerminal: process.stderr.isTTY === true,
});

// All is closed by now, but Temporal's native runtime now and then keeps a process alive.
process.exit(exitCode);

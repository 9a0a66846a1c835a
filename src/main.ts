import { runCli } from './cli/index.js';
import { environment } from './config.js';
import { installDriver } from './main/drivers.js';
import { addUser, createDatabase, localConfig, openApi, setPassword } from './main/local.js';
import { readSecret } from './main/prompt.js';
import { driversOnDisk, importScripts } from './services/index.js';

const exitCode = await runCli(process.argv.slice(2), {
  actions: {
    // Temporal's workers take a second to load, which no other command should wait for.
    serve: async () => (await import('./main/start.js')).serve(),
    work: async (options) => (await import('./main/start.js')).work(options),
    demo: async (options) => (await import('./main/demo.js')).demo(options),
    doctor: async (onCheck) => (await import('./main/doctor.js')).doctor(onCheck),
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

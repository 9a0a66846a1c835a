import { runCli } from './cli/index.js';
import { environment } from './config.js';
import { installDriver } from './main/drivers.js';
import { readSecret } from './main/prompt.js';

// Loaded when a command is called that needs them: Temporal's workers take a second, which no other should wait for.
const start = () => import('./main/start.js');
const local = () => import('./main/local.js');
const services = () => import('./services/index.js');

const exitCode = await runCli(process.argv.slice(2), {
  actions: {
    serve: async () => (await start()).serve(),
    work: async (options) => (await start()).work(options),
    demo: async (options) => (await import('./main/demo.js')).demo(options),
    doctor: async (onCheck) => (await import('./main/doctor.js')).doctor(onCheck),
    localConfig: async (file) => (await local()).localConfig(file),
    createDatabase: async (file) => (await local()).createDatabase(file),
    openApi: async () => (await local()).openApi(),
    addUser: async (file, user) => (await local()).addUser(file, user),
    setPassword: async (...given) => (await local()).setPassword(...given),
    importScripts: async (files) => (await services()).importScripts(files),
    driversOnDisk: async (config) => (await services()).driversOnDisk(config),
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

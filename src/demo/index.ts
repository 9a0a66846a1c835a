export { type DemoServer, prepareDatabases, runMainJob, type Say } from './demo.js';

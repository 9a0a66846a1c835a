export { prepareDatabases, runMainJob } from './demo.js';

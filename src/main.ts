import { demo } from './main/demo.js';
const ok = await demo({ exit: true });
process.exitCode = ok ? 0 : 1;

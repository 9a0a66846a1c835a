/** A process that opens the database named on its command line as soon as it reads a line. */
import { openRepo } from '../../src/repo/index.js';

process.stdout.write('ready\n');
process.stdin.once('data', () => {
  openRepo(process.argv[2] as string).close();
  process.exit(0);
});

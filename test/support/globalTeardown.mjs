import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default function globalTeardown() {
  rmSync(dirname(process.env.PIPEKIT_TEST_BUNDLE), { recursive: true, force: true });
}

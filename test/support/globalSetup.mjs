import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleEditor } from '../../bin/lib/bundleEditor.mjs';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** One bundle of the workflows as they are now, for all test files: a stale one hangs every run. The editor too. */
export default async function globalSetup() {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-bundle-'));
  const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  await bundleEditor();
  process.env.PIPEKIT_TEST_BUNDLE = join(folder, 'workflow-bundle.cjs');
  writeFileSync(process.env.PIPEKIT_TEST_BUNDLE, code);
}

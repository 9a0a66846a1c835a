import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** Where the build writes the bundle, and the worker takes it from. */
export const BUNDLE_PATH = fileURLToPath(new URL('./workflow-bundle.cjs', import.meta.url));

/** Workflow code as one script (takes 2 s), from beside this file: TypeScript in tests, JavaScript once built. */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  const index = `../workflows/index${extname(fileURLToPath(import.meta.url))}`;
  return bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL(index, import.meta.url)) });
}

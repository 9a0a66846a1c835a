import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { TRACED_WORKFLOW_MODULES } from './tracing.js';

/** Where the build writes the bundle, and the worker takes it from. */
export const BUNDLE_PATH = fileURLToPath(new URL('./workflow-bundle.cjs', import.meta.url));

/** Workflow code as one script (takes 2 s). */
export function bundleWorkflows({ traced = false } = {}): Promise<WorkflowBundleWithSourceMap> {
  const workflowsPath = fileURLToPath(new URL('../workflows/index.js', import.meta.url));
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: traced ? TRACED_WORKFLOW_MODULES : [],
    logger: new DefaultLogger('WARN'),
  });
}

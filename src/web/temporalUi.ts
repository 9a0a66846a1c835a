export interface TemporalUi {
  url: string;
  namespace: string;
}

/** Where the Temporal UI shows an execution; undefined for a run that never became one. */
export function executionUrl(
  ui: TemporalUi | undefined,
  { workflow_id, workflow_run_id }: { workflow_id: string; workflow_run_id: string },
): string | undefined {
  if (!ui || workflow_id === '' || workflow_run_id === '') return undefined;
  const [namespace, workflow, run] = [ui.namespace, workflow_id, workflow_run_id].map(encodeURIComponent);
  return `${ui.url.replace(/\/+$/, '')}/namespaces/${namespace}/workflows/${workflow}/${run}/history`;
}

import type { ModuleRow } from '../../services/index.js';

export interface Health {
  tone: 'success' | 'error' | 'late' | 'running';
  words: string;
}

/** How a module does, in words, from its last runs. Null when it never ran. */
export function healthOf({ bars, enabled }: Pick<ModuleRow, 'bars' | 'enabled'>): Health | null {
  const ended = bars.filter(({ status }) => status === 'success' || status === 'error');
  if (bars.length === 0) return null;
  if (ended.length === 0) return { tone: 'running', words: 'No run has ended yet' };
  const failing = ended.length - 1 - ended.findLastIndex(({ status }) => status === 'success');
  const failed = ended.filter(({ status }) => status === 'error').length;
  const off = enabled ? '' : ', and disabled: groups skip it';
  if (failing > 0) {
    const words =
      failing === ended.length ? 'Never succeeded' : `Failing: the last ${plural(failing)} failed`;
    return { tone: 'error', words: words + off };
  }
  if (!enabled) return { tone: 'late', words: 'Disabled: groups skip it' };
  if (failed > 0)
    return { tone: 'late', words: `Works again; ${failed} of the last ${plural(ended.length)} failed` };
  return { tone: 'success', words: `Healthy: the last ${plural(ended.length)} succeeded` };
}

function plural(runs: number): string {
  return runs === 1 ? 'run' : `${runs} runs`;
}

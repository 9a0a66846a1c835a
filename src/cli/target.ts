import { PipekitError } from '../domain/errors.js';
import type { ApiClient } from './apiClient.js';

/** A module or group, and where the API has it. */
export interface Target {
  kind: 'module' | 'group';
  name: string;
  path: string;
}

/**
 * What the person means by `orders`, `module/orders`, `module/7` or `group/nightly`, written as the ids of
 * workflows are. Throws `not_found`, or `invalid` when a bare name is both.
 */
export async function findTarget(api: ApiClient, text: string): Promise<Target> {
  const [, kind, rest] = /^(module|group)\/(.+)$/s.exec(text) ?? [];
  if (kind && rest) return lookUp(api, kind as Target['kind'], rest);
  const [module, group] = await Promise.allSettled([lookUp(api, 'module', text), lookUp(api, 'group', text)]);
  if (module.status === 'fulfilled' && group.status === 'fulfilled') {
    throw new PipekitError('invalid', `Both a module and a group are called "${text}"`, {
      hint: `Write module/${text} or group/${text}.`,
    });
  }
  if (module.status === 'fulfilled') return module.value;
  if (group.status === 'fulfilled') return group.value;
  throw neither(text, module.reason, group.reason);
}

async function lookUp(api: ApiClient, kind: Target['kind'], idOrName: string): Promise<Target> {
  const { id, name } = await api.get<{ id: number; name: string }>(
    `/${kind}s/${encodeURIComponent(idOrName)}`,
  );
  return { kind, name, path: `/${kind}s/${id}` };
}

function neither(text: string, ...reasons: unknown[]): unknown {
  const missing = reasons.filter(
    (reason): reason is PipekitError => reason instanceof PipekitError && reason.code === 'not_found',
  );
  if (missing.length < reasons.length)
    return reasons.find((reason) => !missing.includes(reason as PipekitError));
  const hint = missing.find((reason) => reason.hint)?.hint;
  return new PipekitError('not_found', `There is no module or group named "${text}"`, { hint });
}

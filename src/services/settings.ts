import type { z } from 'zod';
import type { By } from '../domain/actor.js';
import { type Settings, settingsInput, type SettingsView } from '../domain/settings.js';
import type { Repo } from '../repo/index.js';
import { etagOf, type IfMatch, requireEtag } from './etag.js';
import { validated } from './validate.js';
import { changedFields, createRecorder } from './recorder.js';

export interface SettingsService {
  get(): SettingsView;
  etag(settings: Settings): string;
  /** Changes what is given; the rest stays. Throws `invalid` with its field, or `stale`. */
  update(changes: Partial<z.input<typeof settingsInput>>, options?: { ifMatch?: IfMatch }): SettingsView;
}

const FIELDS = Object.keys(settingsInput.shape) as (keyof Settings)[];

export function createSettingsService(repo: Repo, by: By): SettingsService {
  const { record } = createRecorder(repo, by);
  const read = (): Settings =>
    settingsInput.parse(Object.fromEntries(FIELDS.map((key) => [key, repo.settings.get(key) ?? null])));
  const get = (): SettingsView => ({ ...read(), instance_id: repo.definitions.instanceId() });
  const etag = ({ instance_name }: Settings): string => etagOf({ instance_name });
  return {
    get,
    etag,
    update: (changes, { ifMatch } = {}) =>
      repo.transaction(() => {
        const before = read();
        requireEtag(etag(before), ifMatch, () => ({ message: 'The settings are not those you read' }));
        const after = validated(settingsInput, { ...before, ...changes });
        if (changedFields(before, after).length === 0) return get();
        for (const key of FIELDS) {
          if (after[key] === null) repo.settings.remove(key);
          else repo.settings.set(key, after[key]);
        }
        record('update', 'settings', { id: null, name: null }, { before, after });
        return get();
      }),
  };
}

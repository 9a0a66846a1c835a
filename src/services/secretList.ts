import { statSync } from 'node:fs';
import type { Config } from '../config.js';
import { asPipekitError } from '../domain/errors.js';
import type { Secrets } from '../domain/ports.js';
import { MIN_SECRET_LENGTH, secretReference } from '../domain/secret.js';
import type { Repo } from '../repo/index.js';

/** A secret by its name; its value is nowhere in here. */
export interface SecretView {
  name: string;
  is_set: boolean;
  /** Where its value comes from; null when it has none. */
  source: 'environment' | 'file' | null;
  /** It is at least as old as this: when the secrets file was last written. Of the environment nobody knows. */
  unchanged_since: string | null;
  /** A sentence, when something is wrong with it. */
  problem: string | null;
  used_by: SecretUse[];
}

export interface SecretUse {
  kind: 'connection' | 'alert channel' | 'configuration';
  /** Null for a key of the configuration. */
  id: number | null;
  name: string;
}

export interface SecretService {
  /** Those that something refers to and those of the file: broken ones first, then by name. */
  list(): SecretView[];
}

export function createSecretService(
  repo: Pick<Repo, 'connections' | 'alertChannels'>,
  secrets: Secrets,
  config: Config,
): SecretService {
  return {
    list() {
      const uses = usesOf(repo, config);
      const sources = new Map(secrets.list().map(({ name, source }) => [name, source]));
      const written = statSync(config.secrets_file, { throwIfNoEntry: false })?.mtime.toISOString() ?? null;
      return [...new Set([...uses.keys(), ...sources.keys()])]
        .toSorted()
        .map((name) => {
          const { length, problem } = stateOf(secrets, name);
          // Only resolving it brings one of the environment to light.
          const source = length === 0 ? null : (sources.get(name) ?? 'environment');
          const unchanged_since = source === 'file' ? written : null;
          return {
            name,
            is_set: length > 0,
            source,
            unchanged_since,
            problem,
            used_by: uses.get(name) ?? [],
          };
        })
        .toSorted((a, b) => Number(a.problem === null) - Number(b.problem === null));
    },
  };
}

function stateOf(secrets: Secrets, name: string): { length: number; problem: string | null } {
  try {
    const { length } = secrets.resolve(`$${name}`);
    const isShort = length < MIN_SECRET_LENGTH;
    return { length, problem: isShort ? 'It is too short to be masked in logs' : null };
  } catch (thrown) {
    return { length: 0, problem: asPipekitError(thrown).message };
  }
}

/** By name of the secret, all that refers to it. */
function usesOf({ connections, alertChannels }: Pick<Repo, 'connections' | 'alertChannels'>, config: Config) {
  const uses = new Map<string, SecretUse[]>();
  const add = (references: (string | null)[], use: SecretUse): void => {
    for (const reference of new Set(references)) {
      const { data } = secretReference.safeParse(reference);
      const name = data?.slice(1);
      if (name) uses.set(name, [...(uses.get(name) ?? []), use]);
    }
  };
  for (const { id, name, password } of connections.list()) add([password], { kind: 'connection', id, name });
  for (const { id, name, url, secret, smtp_password } of alertChannels.list()) {
    add([url, secret, smtp_password], { kind: 'alert channel', id, name });
  }
  for (const [key, value] of leaves(config)) add([value], { kind: 'configuration', id: null, name: key });
  return uses;
}

/** Every text of the configuration with its key. */
function leaves(tree: object, path: string[] = []): [key: string, value: string][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    const here = [...path, key];
    if (typeof value === 'string') return [[here.join('.'), value]] as [string, string][];
    return typeof value === 'object' && value !== null ? leaves(value, here) : [];
  });
}

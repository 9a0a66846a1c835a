import { type Environment, environment } from '../config.js';
import { PipekitError } from '../domain/errors.js';
import type { Secrets } from '../domain/ports.js';
import { MIN_SECRET_LENGTH } from '../domain/secret.js';
import { readSecrets } from './file.js';

export { authorizationOf } from './authorization.js';
export { readSecrets, setSecret, unsetSecret } from './file.js';

/** The secrets of a file; an environment variable of the same name wins. */
export function loadSecrets(file?: string, env: Environment = environment): Secrets {
  const values = file === undefined ? new Map<string, string>() : readSecrets(file);
  for (const [key, value] of values) values.set(key, env[key] || value);
  let pattern = maskPattern(values.values());

  const learn = (key: string, value: string): void => {
    if (values.get(key) === value) return;
    values.set(key, value);
    pattern = maskPattern(values.values());
  };

  return {
    resolve(reference) {
      if (reference === null) return '';
      const key = reference.slice(1);
      // Empty is not set: `PIPEKIT_PASSWORD=` must not become a password that anyone can type.
      const value = env[key] || values.get(key);
      if (!value) {
        throw new PipekitError('invalid', `The secret ${reference} is not set`, {
          details: { missing_secret: key },
          hint: file ? `Add a line ${key}=… to ${file}.` : `Set the environment variable ${key}.`,
        });
      }
      learn(key, value);
      return value;
    },
    redact: (text) => (pattern ? text.replace(pattern, '***') : text),
    list: () =>
      [...values.keys()]
        .toSorted()
        .map((name) => ({ name, source: env[name] ? ('environment' as const) : ('file' as const) })),
  };
}

/** Every value as it is, as in a URL and as in JSON; the longest first, since one may be part of another. */
function maskPattern(values: Iterable<string>): RegExp | undefined {
  const forms = [...values]
    .filter((value) => value.length >= MIN_SECRET_LENGTH)
    .flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]);
  if (forms.length === 0) return undefined;
  const alternatives = [...new Set(forms)].toSorted((a, b) => b.length - a.length).map(escaped);
  return new RegExp(alternatives.join('|'), 'g');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

import { chmodSync, chownSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { PipekitError } from '../domain/errors.js';

const LINE = /^([A-Za-z_][A-Za-z0-9_]*)=(?:"(.*)"|(.*))$/;

/** The `KEY=VALUE` pairs of a file; none when there is no file. Errors name the line, never what is in it. */
export function readSecrets(file: string): Map<string, string> {
  const secrets = new Map<string, string>();
  if (!existsSync(file)) return secrets;
  for (const [index, line] of readLines(file).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, key, quoted, plain] = LINE.exec(line.trim()) ?? [];
    if (key === undefined) {
      throw new PipekitError('invalid', `Line ${index + 1} of ${file} is not KEY=VALUE`, {
        hint: 'Write one secret a line; a value may stand in double quotes.',
      });
    }
    secrets.set(key, (quoted ?? plain) as string);
  }
  return secrets;
}

/** Sets one secret, keeps every other line and the file's mode. A new file can be read by owner and group. */
export function setSecret(file: string, key: string, value: string): void {
  if (!LINE.test(`${key}=`) || /[\r\n]/.test(value)) {
    throw new PipekitError('invalid', 'A secret is a name of letters, digits and _, and a value of one line');
  }
  const lines = existsSync(file) ? readLines(file) : [];
  const line = `${key}="${value}"`;
  const at = lines.findIndex((existing) => keyOf(existing) === key);
  if (at >= 0) lines[at] = line;
  else lines.splice(lines.at(-1) === '' ? -1 : lines.length, 0, line);
  replaceFile(file, lines);
}

/** Removes one secret, however often it is there; false when it is not. */
export function unsetSecret(file: string, key: string): boolean {
  const lines = existsSync(file) ? readLines(file) : [];
  const left = lines.filter((existing) => keyOf(existing) !== key);
  if (left.length === lines.length) return false;
  replaceFile(file, left);
  return true;
}

const keyOf = (line: string): string | undefined => LINE.exec(line.trim())?.[1];

function readLines(file: string): string[] {
  return readFileSync(file, 'utf8').split(/\r?\n/);
}

/** By rename, so that a reader never sees half a file; with the owner and mode of the file it replaces. */
function replaceFile(file: string, lines: string[]): void {
  const before = statSync(file, { throwIfNoEntry: false });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${lines.join('\n').trimEnd()}\n`, { mode: 0o600 });
  if (before) chownSync(draft, before.uid, before.gid);
  chmodSync(draft, before ? before.mode & 0o777 : 0o640);
  renameSync(draft, file);
}

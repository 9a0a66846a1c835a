import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PipekitError } from '../../domain/errors.js';
import { readYaml, writeYaml } from '../../domain/yamlText.js';
import type { ConfigDocument, ConfigFile } from '../../services/index.js';

/** The documents of files, and of the YAML files in folders, at any depth. Messages name them as they are given. */
export function readFiles(paths: string[]): ConfigFile[] {
  const found = paths.flatMap((path) => yamlFiles(path));
  const isOne = found.length === 1;
  return found.map((path) => ({ path: isOne ? null : path, document: documentOf(path) }));
}

function yamlFiles(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const files = filesIn(path).filter((file) => /\.ya?ml$/.test(file));
  if (files.length === 0) throw new PipekitError('invalid', `There is no YAML file in ${path}`);
  return files.map((file) => join(path, file));
}

/** Hidden ones, such as those of git, are not ours. */
export function filesIn(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new PipekitError('invalid', `There is no folder ${folder}`);
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => !file.split('/').some((part) => part.startsWith('.')))
    .toSorted();
}

function documentOf(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PipekitError('invalid', `The file ${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  try {
    return readYaml(text);
  } catch (error) {
    const { code, message } = error as PipekitError;
    throw new PipekitError(code, `${path}: ${message}`, { cause: error });
  }
}

/** The whole document as one text; kinds without entries are left out. */
export function documentText(document: ConfigDocument): string {
  const kinds = Object.entries(document).filter(([, entries]) => entries.length > 0);
  return kinds.length === 0 ? '' : writeYaml(Object.fromEntries(kinds));
}

/** One file for connections, and one for each module and group: path → text. */
export function filesOf({
  connections,
  modules,
  groups,
  alert_channels,
}: ConfigDocument): Map<string, string> {
  const files = new Map<string, string>();
  if (alert_channels.length > 0) files.set('alert_channels.yaml', writeYaml({ alert_channels }));
  if (connections.length > 0) files.set('connections.yaml', writeYaml({ connections }));
  for (const module of modules)
    files.set(`modules/${fileName(module.name)}.yaml`, writeYaml({ modules: [module] }));
  for (const group of groups)
    files.set(`groups/${fileName(group.name)}.yaml`, writeYaml({ groups: [group] }));
  return files;
}

/** A name as it is, but for what would lead out of the folder or no file system has. */
function fileName(name: string): string {
  return name.replace(/[%/\\:*?"<>|]|^\./g, (character) =>
    encodeURIComponent(character).replace('.', '%2E').replace('*', '%2A'),
  );
}

/** Writes what differs; gives the files of an earlier export that are there no more, which go if `clean`. */
export function writeFiles(folder: string, files: Map<string, string>, clean: boolean): string[] {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const ours = /^(connections\.yaml|alert_channels\.yaml|(modules|groups)\/[^/]+\.yaml)$/;
  const stale = filesIn(folder).filter((path) => ours.test(path) && !files.has(path));
  if (clean) for (const path of stale) rmSync(join(folder, path));
  return stale;
}

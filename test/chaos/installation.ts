/** A copy of the built product: what others build meanwhile cannot change a run, and mutations are made in it. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Installation {
  /** What `node` is given. */
  main: string;
  jrunner: string;
  remove(): void;
}

/** A piece of compiled code and what stands there instead; it must be there exactly once. */
export interface Edit {
  /** Below dist/src. */
  file: string;
  find: string;
  replace: string;
}

/** The clone's root: this file is run from test/chaos and, compiled, from .cache/chaos. */
const root = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

/** Copies what `pipekit` needs to run into the folder, and edits it there. */
export function install(folder: string, edits: Edit[] = []): Installation {
  mkdirSync(folder, { recursive: true });
  for (const path of ['package.json', 'dist', 'jrunner/bin', 'jrunner/target/jrunner.jar']) {
    cpSync(join(root, path), join(folder, path), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const dist = join(folder, 'dist');
  for (const edit of edits) writeFileSync(join(dist, 'src', edit.file), edited(edit, dist));
  return {
    main: join(folder, 'dist', 'src', 'main.js'),
    jrunner: join(folder, 'jrunner', 'bin', 'jrunner'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the file of an edit becomes. Throws when the edit does not fit that build any more. */
export function edited({ file, find, replace }: Edit, dist = join(root, 'dist')): string {
  const code = readFileSync(join(dist, 'src', file), 'utf8');
  const found = code.split(find).length - 1;
  if (found !== 1) throw new Error(`A mutation no longer fits: dist/src/${file} has ${found} times: ${find}`);
  return code.replace(find, () => replace);
}

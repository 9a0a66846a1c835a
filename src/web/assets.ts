import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Router from '@koa/router';
import { PipekitError } from '../domain/errors.js';
import { HttpRefusal } from '../http/index.js';

const PUBLIC = fileURLToPath(new URL('./public', import.meta.url));
const { resolve } = createRequire(import.meta.url);
/** With its extension for answers that come bit by bit: it has to be there before the first answer is. */
const HTMX = ['htmx.min.js', 'ext/hx-sse.min.js'].map((file) => resolve(`htmx.org/dist/${file}`));
/** The build puts it beside this file; tests run this file from the sources. */
const EDITOR = ['./editor.bundle.js', '../../dist/src/web/editor.bundle.js']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

export interface Assets {
  /** The address of a public file, such as `keys.js`. It changes with the content, so it may be cached for ever. */
  url(name: string): string;
  routes(router: Router): void;
}

/**
 * Reads the public files, htmx and the SQL editor into memory: half a megabyte. The style sheets become one. All share one hash
 * in their path, so that a module can import the one beside it by its plain name.
 */
export function loadAssets(): Assets {
  const read = (folder: string): [string, Buffer][] =>
    readdirSync(join(PUBLIC, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .toSorted()
      .map((name) => [name, readFileSync(join(PUBLIC, folder, name))]);
  const files = new Map<string, Buffer>([
    ...read('.'),
    ...read('js'),
    ['pipekit.css', Buffer.concat(read('css').map(([, content]) => content))],
    ['htmx.js', Buffer.concat(HTMX.map((file) => readFileSync(file)))],
    ['editor.js', readFileSync(builtEditor())],
  ]);
  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(name).update(content);
  const folder = `/assets/${hash.digest('hex').slice(0, 12)}`;
  return {
    url(name) {
      if (!files.has(name)) throw new Error(`There is no public file ${name}`);
      return `${folder}/${name}`;
    },
    routes(router) {
      router.get('/assets/:hash/:file', (ctx) => {
        const name = ctx.params.file ?? '';
        const content = ctx.path === `${folder}/${name}` ? files.get(name) : undefined;
        if (!content) throw new HttpRefusal(404, `There is nothing at ${ctx.path}`);
        ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
        ctx.type = name.slice(name.lastIndexOf('.'));
        ctx.body = content;
      });
    },
  };
}

function builtEditor(): string {
  if (EDITOR) return EDITOR;
  throw new PipekitError('invalid', 'The bundle of the SQL editor is missing', {
    hint: 'Run `npm run setup`.',
  });
}

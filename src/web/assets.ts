import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Router from '@koa/router';
import { HttpRefusal } from '../http/index.js';

const PUBLIC = fileURLToPath(new URL('./public', import.meta.url));
const HTMX = createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js');

export interface Assets {
  /** The address of a public file: named by its content, so that it may be cached for ever. */
  url(name: string): string;
  routes(router: Router): void;
}

interface Asset {
  path: string;
  type: string;
  content: Buffer;
}

/** Reads the public files and htmx into memory: a few dozen kilobytes. */
export function loadAssets(): Assets {
  const files = readdirSync(PUBLIC).map((name) => [name, join(PUBLIC, name)] as const);
  const byName = new Map(
    [...files, ['htmx.js', HTMX] as const].map(([name, file]) => [name, load(name, file)]),
  );
  const byPath = new Map([...byName.values()].map((asset) => [asset.path, asset]));
  return {
    url(name) {
      const asset = byName.get(name);
      if (!asset) throw new Error(`There is no public file ${name}`);
      return asset.path;
    },
    routes(router) {
      router.get('/assets/:file', (ctx) => {
        const asset = byPath.get(ctx.path);
        if (!asset) throw new HttpRefusal(404, `There is nothing at ${ctx.path}`);
        ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
        ctx.type = asset.type;
        ctx.body = asset.content;
      });
    },
  };
}

function load(name: string, file: string): Asset {
  const content = readFileSync(file);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const type = extname(name);
  return { path: `/assets/${name.slice(0, -type.length)}-${hash}${type}`, type, content };
}

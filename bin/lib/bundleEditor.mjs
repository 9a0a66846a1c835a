// Puts the SQL editor and what it is made of into one file: pages load it from this process, and from nowhere else.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.mjs';

/** Beside what is compiled; src/web/assets.ts knows the place. */
const EDITOR_BUNDLE = join(root, 'dist', 'src', 'web', 'editor.bundle.js');

export async function bundleEditor(outfile = EDITOR_BUNDLE) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(root, 'src', 'web', 'editor', 'editor.js')],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'eof',
    logLevel: 'error',
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await bundleEditor();

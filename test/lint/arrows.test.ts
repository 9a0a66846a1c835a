import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
let tree: string;

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'pipekit-lint-'));
  cpSync(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
});
afterAll(() => rmSync(tree, { recursive: true }));

/** Whether the lint rules accept a file of this path with this import. */
function accepts(path: string, from: string, kind: 'import' | 'import type' = 'import'): boolean {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${kind} { thing } from '${from}';\nexport const use: typeof thing | undefined = undefined;\n`,
  );
  try {
    execFileSync(join(root, 'node_modules/.bin/oxlint'), [path], { cwd: tree, stdio: 'pipe' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(file);
  }
}

describe('the lint rules keep the arrows of docs/architecture.md', () => {
  test.each([
    ['src/domain/x.ts', '../sql/index.js'],
    ['src/domain/x.ts', 'node:fs'],
    ['src/workflows/x.ts', 'node:crypto'],
    ['src/workflows/x.ts', '../activities/index.js'],
    ['src/sql/x.ts', '../repo/index.js'],
    ['src/activities/x.ts', '../runner/index.js'],
    ['src/services/x.ts', '../repo/index.js'],
    ['src/services/x.ts', '../temporal/index.js'],
    ['src/repo/x.ts', '../services/index.js'],
    ['src/api/modules/x.ts', '../../web/index.js'],
    ['src/web/runs/x.ts', '../../api/index.js'],
    ['src/web/runs/x.ts', '../../repo/index.js'],
    ['src/cli/x.ts', '../repo/index.js'],
    ['src/activities/x.ts', '../sql/postgresql.js'],
    ['src/services/x.ts', 'better-sqlite3'],
    ['src/repo/x.ts', 'execa'],
    ['src/services/x.ts', '../net/index.js'],
    ['src/net/x.ts', '../repo/index.js'],
    ['src/api/x.ts', '@temporalio/client'],
    ['src/activities/x.ts', '@temporalio/workflow'],
  ])('%s may not import %s', (path, from) => {
    expect(accepts(path, from)).toBe(false);
  });

  test.each([
    ['src/workflows/x.ts', '../activities/index.js', 'import type'],
    ['src/services/x.ts', '../repo/index.js', 'import type'],
    ['src/activities/x.ts', '../sql/index.js', 'import'],
    ['src/api/modules/x.ts', '../../services/index.js', 'import type'],
    ['src/repo/x.ts', 'better-sqlite3', 'import'],
    ['src/main/x.ts', '../repo/index.js', 'import'],
  ] as const)('%s may import %s (%s)', (path, from, kind) => {
    expect(accepts(path, from, kind)).toBe(true);
  });
});

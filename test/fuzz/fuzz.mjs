// Schemathesis against a Pipekit of its own.
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../bin/lib/command.mjs';
import { root } from '../../bin/lib/paths.mjs';
import { program } from '../../bin/lib/schemathesis.mjs';
import { startInstallation } from './installation.mjs';
import { removeReports, summaryOf } from './summary.mjs';

const here = join(root, 'test', 'fuzz');
const QUICK = ['--max-examples', '3', '--max-time', '45'];

/**
 * Prints what it finds; the reports and what `serve` logged are kept in the folder.
 * @param {object} options
 * @param {{host: string, port: number, user: string, password: string}} options.postgres
 * @param {string} options.temporalCli
 * @param {string} options.folder
 * @param {boolean} options.isQuick
 * @param {boolean} [options.isSilent] keeps what it prints instead of showing it
 * @param {string[]} [options.args] for `schemathesis run`
 * @returns {Promise<{code: number, errors: string[], summary: string[], output: string}>} its exit code, what the server logged
 *   of faults, and what it all comes to
 */
export async function fuzz({ postgres, temporalCli, folder, isQuick, isSilent = false, args = [] }) {
  mkdirSync(folder, { recursive: true });
  removeReports(folder);
  const pipekit = await startInstallation(postgres, temporalCli);
  const printed = join(folder, 'output.txt');
  const output = isSilent ? openSync(printed, 'w') : 'inherit';
  try {
    const { code } = await run(
      program,
      [...(await command(pipekit, folder)), ...(isQuick ? QUICK : []), ...args],
      {
        cwd: folder,
        env: { ...process.env, PYTHONPATH: here },
        stdio: ['ignore', output, output],
      },
    );
    return {
      code,
      errors: faults(pipekit.log()),
      summary: await summaryOf(folder),
      output: isSilent ? readFileSync(printed, 'utf8') : '',
    };
  } finally {
    if (typeof output === 'number') closeSync(output);
    writeFileSync(join(folder, 'serve.log'), pipekit.log());
    await pipekit.stop();
  }
}

/** With the document that this very server gives out. */
async function command(
  /** @type {Awaited<ReturnType<typeof startInstallation>>} */ { url, username, password },
  /** @type {string} */ folder,
) {
  const document = join(folder, 'openapi.json');
  const login = `${username}:${password}`;
  const headers = { Authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const answer = await fetch(`${url}/api/v1/openapi.json`, { headers });
  writeFileSync(document, await answer.text());
  const reports = ['--report', 'junit,ndjson', '--report-dir', folder];
  const target = [document, '--url', `${url}/api/v1`, '--auth', login];
  return ['--config-file', join(here, 'schemathesis.toml'), 'run', ...target, ...reports];
}

/** What `serve` could not foresee is at least an error in its log, whether an answer told of it or not. */
function faults(/** @type {string} */ log) {
  // hooks.py looks at each 503 whether it was one; a run may fail for reasons of its definition.
  return log
    .split('\n')
    .filter(
      (line) =>
        /"level":"?(50|60|error|fatal)/.test(line) && !/"status":503|"msg":"(group )?run failed"/.test(line),
    );
}

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Config, loadConfig } from '../config.js';
import { PipekitError } from '../domain/errors.js';
import { loadSecrets, setSecret } from '../secrets/index.js';
import type { CliContext } from './context.js';

interface Made {
  created: string[];
  existing: string[];
}

const TEMPLATE = `# Pipekit's settings. Each can also be set by an environment variable: see docs/configuration.md.
# Paths are relative to this file.

http:
  # Any other address than loopback needs a password below.
  host: 127.0.0.1
  port: 8420

auth:
  username: pipekit
  # Never the password itself, but its name in the secrets file.
  password: $PIPEKIT_PASSWORD

data_dir: .pipekit
# secrets_file: /etc/pipekit/secrets

# Without an address, \`pipekit serve\` starts a Temporal server of its own.
# temporal:
#   address: temporal.example:7233
#   namespace: default

# runner:
#   slots: 4
`;

export function addInit(program: Command, cli: CliContext): void {
  program
    .command('init')
    .description('make what a first start needs: settings, a password, the database')
    .option('--json', 'print the answer as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const made: Made = { created: [], existing: [] };
      const config = await init(cli, made);
      cli.out(json ? `${JSON.stringify(made)}\n` : summary(made, config));
    });
}

/** Nothing that is there already is changed, so that it can be run again after anything. */
async function init({ env, actions }: CliContext, made: Made): Promise<Config> {
  const configFile = resolve(env.PIPEKIT_CONFIG ?? 'config.yaml');
  await ensure(made, configFile, () => {
    mkdirSync(dirname(configFile), { recursive: true });
    writeFileSync(configFile, TEMPLATE, { flag: 'wx' });
  });
  const config = loadConfig({ ...env, PIPEKIT_CONFIG: configFile });
  await ensure(
    made,
    config.data_dir,
    () => void mkdirSync(config.data_dir, { recursive: true, mode: 0o700 }),
  );
  ensurePassword(made, config, env);
  await ensure(made, config.database_file, () => actions.createDatabase(config.database_file));
  return config;
}

async function ensure(
  { created, existing }: Made,
  path: string,
  make: () => void | Promise<void>,
): Promise<void> {
  if (existsSync(path)) return void existing.push(path);
  await make();
  created.push(path);
}

function ensurePassword(made: Made, { auth, secrets_file }: Config, env: CliContext['env']): void {
  if (auth.password === undefined) return;
  const label = `${auth.password} in ${secrets_file}`;
  if (isSet(auth.password, secrets_file, env)) return void made.existing.push(label);
  mkdirSync(dirname(secrets_file), { recursive: true });
  setSecret(secrets_file, auth.password.slice(1), randomBytes(18).toString('base64url'));
  made.created.push(label);
}

function isSet(reference: string, file: string, env: CliContext['env']): boolean {
  try {
    loadSecrets(file, env).resolve(reference);
    return true;
  } catch (error) {
    if (error instanceof PipekitError && error.details?.missing_secret) return false;
    throw error;
  }
}

function summary({ created, existing }: Made, config: Config): string {
  const { auth } = config;
  return [
    ...created.map((what) => `made     ${what}`),
    ...existing.map((what) => `was there ${what}`),
    `Now run \`pipekit serve\`, and sign in as ${auth.username}${passwordOf(config)}.`,
    '',
  ].join('\n');
}

function passwordOf({ auth, secrets_file }: Config): string {
  return auth.password ? `, with the password ${auth.password.slice(1)} of ${secrets_file}` : '';
}

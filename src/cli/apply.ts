import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { PipekitError } from '../domain/errors.js';
import type { Applied } from '../services/index.js';
import type { CliContext } from './context.js';

export function addApply(program: Command, cli: CliContext): void {
  program
    .command('apply')
    .description('create or update connections, modules and groups from a YAML file')
    .argument('<file>', 'what the file does not mention stays as it is')
    .option('--json', 'print the answer as JSON')
    .action((file: string, { json }: { json?: boolean }) => {
      const text = read(file);
      const applied = cli.actions.apply(loadConfig(cli.env).database_file, text);
      cli.out(json ? `${JSON.stringify(applied)}\n` : summary(applied));
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PipekitError('invalid', `The file ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function summary({ created, updated, unchanged }: Applied): string {
  const lines = [...created.map((what) => `created ${what}`), ...updated.map((what) => `updated ${what}`)];
  return [
    ...lines,
    `${created.length} created, ${updated.length} updated, ${unchanged.length} unchanged`,
    '',
  ].join('\n');
}

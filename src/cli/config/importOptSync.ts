import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeYaml } from '../../domain/yamlText.js';
import { type CliContext, say } from '../context.js';
import { filesIn } from './files.js';

export function addImportOptSync(program: Command, cli: CliContext): void {
  program
    .command('import-opt-sync')
    .description(
      'print the modules of a tree of pull.sql, insert.sql and shell scripts as YAML; changes nothing',
    )
    .argument('<folder>')
    .option('--json', 'print the answer as JSON')
    .action(async (folder: string, _: object, command: Command) => {
      const files = filesIn(folder)
        .filter((path) => /\.(sql|sh)$/.test(path))
        .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
      const imported = await cli.actions.importScripts(files);
      say(cli, command, imported, () => writeYaml(imported.document));
      for (const { folder: where, note } of imported.notes) cli.err(`${where}: ${note}\n`);
    });
}

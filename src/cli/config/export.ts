import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { configAccess } from './access.js';
import { documentText, filesOf, writeFiles } from './files.js';

interface Options {
  clean?: boolean;
  local?: boolean;
  json?: boolean;
}

export function addExport(program: Command, cli: CliContext): void {
  program
    .command('export')
    .description('write all connections, modules and groups as YAML that plan and apply take')
    .argument('[folder]', 'one file for each module and group; without it one document is printed')
    .option('--clean', 'remove the files of modules and groups that are there no more')
    .option('--local', 'of the database file itself')
    .option('--json', 'print the answer as JSON')
    .action(async (folder: string | undefined, { clean = false, local, json }: Options) => {
      const document = await (await configAccess(cli, { local })).export();
      if (folder === undefined)
        return cli.out(json ? `${JSON.stringify(document)}\n` : documentText(document));
      const files = filesOf(document);
      const stale = writeFiles(folder, files, clean);
      if (json) return cli.out(`${JSON.stringify({ files: [...files.keys()], stale })}\n`);
      cli.out(`${files.size} files in ${folder}\n`);
      for (const path of stale)
        cli.err(
          clean ? `Removed ${path}\n` : `${path} is of something that is there no more: --clean removes it\n`,
        );
    });
}

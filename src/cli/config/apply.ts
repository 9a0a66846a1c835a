import type { Command } from 'commander';
import { PipekitError } from '../../domain/errors.js';
import type { Applied, ConfigFile } from '../../services/index.js';
import { type CliContext, say } from '../context.js';
import { type ConfigAccess, configAccess } from './access.js';
import { readFiles } from './files.js';

interface Options {
  prune?: boolean;
  yes?: boolean;
  local?: boolean;
}

export function addApply(program: Command, cli: CliContext): void {
  program
    .command('apply')
    .description('create or update connections, modules and groups from YAML, all or nothing')
    .argument('<paths...>', 'YAML files, or folders of them; what they do not mention stays as it is')
    .option('--prune', 'remove what no file mentions; --yes says that you mean it')
    .option('--yes', 'with --prune: remove what `pipekit plan --prune` lists')
    .option('--local', 'on the database file itself')
    .option('--json', 'print the answer as JSON')
    .action(async (paths: string[], { prune, yes, local }: Options, command: Command) => {
      const files = readFiles(paths);
      const access = await configAccess(cli, { local });
      const remove = prune ? await toRemove(access, files, yes) : [];
      const applied = await access.apply(files, remove);
      say(cli, command, applied, () => summary(applied));
    });
}

/** What would go, by name: the server refuses to remove anything else. Throws until somebody says yes to it. */
async function toRemove(access: ConfigAccess, files: ConfigFile[], yes?: boolean): Promise<string[]> {
  const { changes } = await access.plan(files, true);
  const names = changes.flatMap(({ kind, name, change }) =>
    change === 'removed' ? [`${kind} ${name}`] : [],
  );
  if (yes || names.length === 0) return names;
  throw new PipekitError('conflict', `Nothing is done yet. It would remove ${names.join(', ')}`, {
    hint: 'If that is what you want, say --prune --yes.',
    details: { would_remove: names.join(', ') },
  });
}

function summary({ created, updated, removed, unchanged }: Applied): string {
  const lines = [
    ...created.map((what) => `created ${what}`),
    ...updated.map((what) => `updated ${what}`),
    ...removed.map((what) => `removed ${what}`),
  ];
  const gone = removed.length > 0 ? `${removed.length} removed, ` : '';
  return [
    ...lines,
    `${created.length} created, ${updated.length} updated, ${gone}${unchanged.length} unchanged`,
    '',
  ].join('\n');
}

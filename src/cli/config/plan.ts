import type { Command } from 'commander';
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import { PipekitError } from '../../domain/errors.js';
import type { ConfigChange, ConfigPlan } from '../../services/index.js';
import { type CliContext, say, wantsJson } from '../context.js';
import { ANSWER_IS_NO, reportFailure, THERE_ARE_CHANGES } from '../exit.js';
import { indented } from '../format.js';
import { configAccess } from './access.js';
import { readFiles } from './files.js';

interface Options {
  prune?: boolean;
  local?: boolean;
}

export function addPlan(program: Command, cli: CliContext, done: (exitCode: number) => void): void {
  program
    .command('plan')
    .description('show what apply would change; exit code 0 nothing, 2 something, 1 the files are wrong')
    .argument('<paths...>', 'YAML files, or folders of them')
    .option('--prune', 'also what would go, because no file has it')
    .option('--local', 'against the database file itself')
    .option('--json', 'print the answer as JSON')
    .action(async (paths: string[], { prune = false, local }: Options, command: Command) => {
      try {
        const plan = await (await configAccess(cli, { local })).plan(readFiles(paths), prune);
        say(cli, command, plan, () => planText(plan));
        done(plan.changes.length > 0 ? THERE_ARE_CHANGES : 0);
      } catch (error) {
        // Otherwise a build could not tell files that are wrong from files that change something.
        if (!(error instanceof PipekitError) || error.code !== 'invalid') throw error;
        reportFailure(error, cli, wantsJson(command));
        done(ANSWER_IS_NO);
      }
    });
}

const SIGNS = { created: '+', changed: '~', removed: '-' };

function planText({ changes, unchanged }: ConfigPlan): string {
  const count = (what: ConfigChange['change']): string =>
    `${changes.filter(({ change }) => change === what).length} ${what}`;
  const total = `${count('created')}, ${count('changed')}, ${count('removed')}, ${unchanged} unchanged\n`;
  return changes.map(changeText).join('') + total;
}

function changeText({ kind, name, change, fields }: ConfigChange): string {
  const head = `${SIGNS[change]} ${kind} ${name}\n`;
  if (change === 'removed') return head;
  const shown = change === 'created' ? fields.filter(({ field }) => field !== 'name') : fields;
  return head + shown.map(fieldText).join('');
}

function fieldText({ field, before, after }: ConfigChange['fields'][number]): string {
  const [old, now] = [written(before), written(after)];
  const isLong = [before, after].some(isList) || [old, now].some((text) => text.trimEnd().includes('\n'));
  if (before === null) return `    ${field}:${isLong ? `\n${deeper(now)}` : ` ${now}`}`;
  if (!isLong) return `    ${field}: ${old.trimEnd()} → ${now.trimEnd() || '(default)'}\n`;
  const lines = createTwoFilesPatch('', '', old, now, '', '', { context: 2 }).split('\n');
  // Without the names of the files, which there are none of.
  const hunks = lines.filter((line) => /^[-+ ]/.test(line) && !/^(---|\+\+\+) ?$/.test(line.trimEnd()));
  return `    ${field}:\n${deeper(hunks.join('\n'))}`;
}

const isList = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** A text as it is, anything else as YAML. */
function written(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? `${value.trimEnd()}\n` : stringify(value, { lineWidth: 0 });
}

const deeper = (text: string): string => indented(indented(indented(text)));

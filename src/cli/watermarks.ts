import type { Command } from 'commander';
import type { WatermarkState } from '../services/index.js';
import { apiOf, type CliContext, say } from './context.js';

interface Answer {
  items: WatermarkState[];
}

export function addWatermarks(program: Command, cli: CliContext): void {
  program
    .command('watermarks')
    .description('show what recent runs of a module started from')
    .argument('<module>')
    .option('--json', 'print the answer as JSON')
    .action(async (module: string, { json }: { json?: boolean }) => {
      const answer = await apiOf(cli).get<Answer>(`/modules/${encodeURIComponent(module)}/watermarks`);
      cli.out(json ? `${JSON.stringify(answer)}\n` : answer.items.map(report).join(''));
    });

  program
    .command('rewind')
    .description('set the value that the next run of a module starts from')
    .argument('<module>')
    .argument('<watermark>')
    .argument('[value]', 'as it is to stand in the query, quotes and all; left out: back to the resolver')
    .option('--json', 'print the answer as JSON')
    .action(async (module: string, name: string, value: string | undefined, _: object, command: Command) => {
      const path = `/modules/${encodeURIComponent(module)}/rewind`;
      const answer = await apiOf(cli).post<Answer>(path, { name, value: value ?? null });
      say(cli, command, answer, () => answer.items.map(report).join(''));
    });
}

function report({ name, lookback_verdict, rewind_to, history }: WatermarkState): string {
  const next = rewind_to === null ? 'its resolver' : rewind_to;
  const uses = history.map(
    ({ run_id, started_at, status, value, resolved }) =>
      `  run ${run_id}  ${started_at}  ${status}  ${value}${resolved === null ? '' : `  (resolved: ${resolved})`}`,
  );
  const verdict = lookback_verdict ? ` (${lookback_verdict})` : '';
  return [`{${name}}  next run: ${next}${verdict}`, ...uses, ''].join('\n');
}

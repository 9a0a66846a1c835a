import type { Command } from 'commander';
import type { ScheduleView } from '../services/index.js';
import { apiOf, type CliContext } from './context.js';
import { table } from './format.js';

export function addSchedules(program: Command, cli: CliContext): void {
  const schedules = program
    .command('schedules')
    .description('list schedules; pause, resume or trigger one')
    .option('--json', 'print the answer as JSON')
    .action(({ json }: { json?: boolean }) => list(json, cli));

  /** A command that posts to one schedule; `sentence` says what came of it. */
  const act = <T>(name: string, description: string, sentence: (answer: T) => string): void => {
    schedules
      .command(name)
      .description(description)
      .argument('<id>', 'as `pipekit schedules` lists it')
      .option('--json', 'print the answer as JSON')
      .action(async (id: string, _: object, command: Command) => {
        const answer = await apiOf(cli).post<T>(`/schedules/${encodeURIComponent(id)}/${name}`);
        const { json } = command.optsWithGlobals<{ json?: boolean }>();
        cli.out(`${json ? JSON.stringify(answer) : sentence(answer)}\n`);
      });
  };
  act<ScheduleView>(
    'pause',
    'stop it from firing',
    ({ id, problem }) => `Schedule ${id} is paused${but(problem)}`,
  );
  act<ScheduleView>('resume', 'let it fire again', ({ summary, problem }) => `${summary}${but(problem)}`);
  act<{ group_run_id: number }>(
    'trigger',
    'start its group now',
    ({ group_run_id }) => `Group run ${group_run_id} has started`,
  );
}

async function list(json: boolean | undefined, cli: CliContext): Promise<void> {
  const answer = await apiOf(cli).get<{ items: ScheduleView[] }>('/schedules');
  if (json) return cli.out(`${JSON.stringify(answer)}\n`);
  if (answer.items.length === 0) return cli.out('There is no schedule\n');
  cli.out(
    table([
      ['ID', 'GROUP', 'SCHEDULE', 'PROBLEM'],
      ...answer.items.map(({ id, group_name, summary, problem }) => [
        String(id),
        group_name,
        summary,
        problem ?? '',
      ]),
    ]),
  );
}

const but = (problem: string | null): string => (problem ? `, but: ${problem}` : '');

import type { Command } from 'commander';
import type { AlertDelivery } from '../domain/alert.js';
import type { AlertView } from '../services/index.js';
import { apiOf, type CliContext, wantsJson } from './context.js';
import { ANSWER_IS_NO } from './exit.js';
import { table, time } from './format.js';

export function addAlerts(program: Command, cli: CliContext, done: (exitCode: number) => void): void {
  const alerts = program.command('alerts').description('list what people have been told; test a channel');
  alerts
    .command('list')
    .description('the newest alerts, and whether they arrived')
    .option('--json', 'print the answer as JSON')
    .action(async (_: object, command: Command) => {
      const answer = await apiOf(cli).get<{ items: AlertView[] }>('/alerts');
      if (wantsJson(command)) return cli.out(`${JSON.stringify(answer)}\n`);
      cli.out(answer.items.length === 0 ? 'There has been nothing to tell\n' : table(rowsOf(answer.items)));
    });
  alerts
    .command('test')
    .description('send a test to a channel')
    .argument('<channel>', 'name or id')
    .option('--json', 'print the answer as JSON')
    .action(async (channel: string, _: object, command: Command) => {
      const path = `/alert-channels/${encodeURIComponent(channel)}/test`;
      const delivery = await apiOf(cli).post<AlertDelivery>(path);
      cli.out(`${wantsJson(command) ? JSON.stringify(delivery) : outcomeOf(delivery)}\n`);
      done(delivery.status === 'delivered' ? 0 : ANSWER_IS_NO);
    });
}

function rowsOf(alerts: AlertView[]): string[][] {
  return [
    ['AT', 'EVENT', 'ALERT', 'CHANNELS'],
    ...alerts.map(({ at, event, title, deliveries }) => [
      time(at),
      event,
      title,
      deliveries.map(outcomeOf).join('; ') || 'nobody listens',
    ]),
  ];
}

function outcomeOf({ channel_name, status, error }: AlertDelivery): string {
  return `${channel_name}: ${status}${error === null || status === 'delivered' ? '' : `, ${error}`}`;
}

import type { Command } from 'commander';
import type { Check } from '../services/index.js';
import type { CliContext } from './context.js';
import { ANSWER_IS_NO } from './exit.js';

export function addDoctor(program: Command, cli: CliContext, done: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('check everything a run depends on, and say how to mend it')
    .option('--json', 'print the answer as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const checks = await cli.actions.doctor(json ? undefined : (check) => cli.out(line(check)));
      cli.out(json ? `${JSON.stringify({ checks })}\n` : summary(checks));
      done(checks.every(({ ok }) => ok) ? 0 : ANSWER_IS_NO);
    });
}

/** What is wrong comes last here, next to the prompt. */
export function report(checks: Check[]): string {
  return checks
    .toSorted((a, b) => Number(b.ok) - Number(a.ok))
    .map(line)
    .join('');
}

function line({ name, ok, message, fix }: Check): string {
  return `${ok ? '✔ ok ' : '✖ bad'}  ${name}: ${message}\n${fix ? `       ${fix}\n` : ''}`;
}

/** The failures may have scrolled away. */
function summary(checks: Check[]): string {
  const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  if (failed.length === 0) return `All ${checks.length} checks passed\n`;
  return `${failed.length} of ${checks.length} checks failed: ${failed.join(', ')}\n`;
}

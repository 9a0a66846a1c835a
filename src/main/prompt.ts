import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { PipekitError } from '../domain/errors.js';

/** Never from the command line, which everyone on the machine can read. What is typed is not shown. */
export async function readSecret(prompt: string): Promise<string> {
  if (!process.stdin.isTTY) return firstLine(await text(process.stdin));
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

function firstLine(input: string): string {
  const [line = ''] = input.split(/\r?\n/);
  if (line !== '') return line;
  throw new PipekitError('invalid', 'There is nothing on standard input');
}

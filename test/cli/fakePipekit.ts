import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { driversOnDisk, importScripts } from '../../src/services/index.js';
import { localConfig } from '../../src/main/local.js';
import { runCli } from '../../src/cli/index.js';

/** What somebody types when asked for a password. */
export const TYPED = 'typed by somebody';

type Answer = [status: number, body: unknown];

/** What a server answers, by `METHOD path`; a list is given out one answer at a time, the last one again and again. */
export type Answers = Record<string, Answer | Answer[]>;

export interface Called {
  request: string;
  authorization: string | undefined;
  body: string;
}

export const notFound = (message: string, hint?: string): Answer => [
  404,
  { error: { code: 'not_found', message, hint } },
];

export const conflict = (message: string): Answer => [409, { error: { code: 'conflict', message } }];

/** Runs one command line against a server on a port of its own; gives what came of it. */
export async function pipekitWith(
  answers: Answers,
  args: string[],
  isTerminal = false,
  env: Record<string, string> = {},
) {
  const calls: Called[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const key = `${request.method} ${request.url?.replace('/api/v1', '')}`;
    calls.push({ request: key, authorization: request.headers.authorization, body });
    const prepared = answers[key] ?? notFound(`There is no ${request.url}`);
    const queue = (Array.isArray(prepared[0]) ? prepared : [prepared]) as Answer[];
    const [status, answer] = (queue.length > 1 ? queue.shift() : queue[0]) as Answer;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const result = await pipekit(
      args,
      { PIPEKIT_SERVER_URL: `http://127.0.0.1:${port}`, ...env },
      isTerminal,
    );
    return { ...result, calls };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Runs one command line; what only the composition root can do is not in these tests unless given. */
export async function pipekit(
  args: string[],
  env: Record<string, string> = {},
  isTerminal = false,
  actions: Partial<Parameters<typeof runCli>[1]['actions']> = {},
) {
  let out = '';
  let err = '';
  const missing = () => Promise.reject(new Error('not in these tests'));
  const exitCode = await runCli(args, {
    env: { PIPEKIT_PASSWORD: 'a long password', ...env },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal,
    readSecret: async () => TYPED,
    actions: {
      serve: missing,
      work: missing,
      demo: missing,
      doctor: missing,
      createDatabase: missing,
      addUser: missing,
      setPassword: missing,
      installDriver: missing,
      localConfig,
      driversOnDisk,
      importScripts,
      openApi: () => ({ openapi: '3.1.0' }),
      ...actions,
    },
  });
  return { exitCode, out, err };
}

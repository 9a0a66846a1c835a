import type { Server } from 'node:http';
import Provider from 'oidc-provider';
import { freePort } from '../../bin/lib/freePort.mjs';

export const CLIENT = { client_id: 'pipekit', client_secret: 'a secret between the two' };

export type Person = Record<string, string | boolean | string[]>;

export interface TestProvider {
  issuer: string;
  /** What it says of whom, by the name they sign in with. */
  people: Record<string, Person>;
  /** Goes through its pages as a person would, in a browser of their own; gives where it sends them back to. */
  visit(url: string, login: string): Promise<string>;
  /** What it was asked last, when it was asked to sign somebody in. */
  asked(): URLSearchParams;
  close(): Promise<void>;
}

/** A real OpenID Connect provider on loopback. */
export async function startProvider(redirectUri: string): Promise<TestProvider> {
  const port = await freePort('127.0.0.1');
  const issuer = `http://127.0.0.1:${port}`;
  const people: Record<string, Person> = {};
  const provider = new Provider(issuer, {
    clients: [
      {
        ...CLIENT,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['preferred_username', 'groups'],
    },
    cookies: { keys: ['only for tests'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
  });
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = provider.listen(port, '127.0.0.1', () => resolve(listening));
  });
  let asked = new URLSearchParams();
  return {
    issuer,
    people,
    asked: () => asked,
    async visit(url, login) {
      asked = new URL(url).searchParams;
      return await signInAt(url, login, redirectUri);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Follows redirects and sends in the forms of the provider's own pages. */
async function signInAt(start: string, login: string, end: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = start;
  let body: URLSearchParams | undefined;
  for (let steps = 0; steps < 20; steps += 1) {
    if (url.startsWith(end)) return url;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body,
      headers: { cookie },
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name as string, value as string);
    }
    const location = response.headers.get('location');
    body = location ? undefined : answerTo(await response.text(), login);
    url = new URL(location ?? url, url).href;
  }
  throw new Error(`The provider did not come to an end: ${url}`);
}

function answerTo(page: string, login: string): URLSearchParams {
  const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
  if (!prompt) throw new Error(`The provider shows no form: ${page.slice(0, 2_000)}`);
  return new URLSearchParams({ prompt, login, password: 'anything' });
}

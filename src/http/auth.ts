import parseBasic from 'basic-auth';
import type { Context, Middleware } from 'koa';
import basicAuth from 'koa-basic-auth';
import { type Actor, BY_SYSTEM, LOCAL_ADMIN } from '../domain/actor.js';
import { PipekitError } from '../domain/errors.js';
import { actorOf, configuredActor, type People } from '../services/index.js';
import { signInFirst } from './access.js';
import { byOf } from './by.js';
import { createSessionCookie } from './cookie.js';
import type { OidcProvider } from './oidc.js';
import type { RequestState } from './requestLog.js';
import { loopbackHostOnly, requireOrigin } from './security.js';
import { createThrottle, type Throttle } from './throttle.js';

export interface AuthOptions {
  people: People;
  /** Whether people reach us over https, whatever is in between. */
  isHttps: boolean;
  /** Whether a Pipekit without users lets in whoever reaches it: only where nobody can but from this machine. */
  allowsLocal: boolean;
  throttle?: Throttle;
  oidc?: OidcProvider;
}

/** What the sign-in page needs. */
export interface SignIn {
  /** Where people sign in instead, if there is such a place. */
  provider?: OidcProvider;
  /** Ends what `provider.start` began; gives where to go. */
  withProvider(ctx: Context): Promise<string>;
  /** Starts a session. Throws 401 for a wrong name or password, 429 after too many. */
  withPassword(ctx: Context, name: string, password: string): Promise<Actor>;
  /** For somebody whose identity is known in another way. */
  as(ctx: Context, actor: Actor): void;
  out(ctx: Context): void;
}

export interface Authentication extends SignIn {
  /** Says who is asking, in `ctx.state.actor`. Whether they may is for the route to say (access.ts). */
  middleware: Middleware<RequestState>;
}

type PasswordCheck = (ctx: Context, name: string, password: string) => Promise<Actor>;

export function createAuthentication(options: AuthOptions): Authentication {
  const { people, isHttps, allowsLocal, oidc: provider, throttle = createThrottle() } = options;
  const cookie = createSessionCookie(isHttps);
  const byPassword: PasswordCheck = async (ctx, name, password) => {
    const attempt = throttle.attempt(ctx.ip, name.toLowerCase());
    const actor = await people.users.verify(name, password);
    if (!actor) throw signInFirst('The name or the password is wrong');
    attempt.succeeded();
    return actor;
  };
  const fromHeader = headerReader(people, byPassword, throttle);
  const fromSession = (ctx: Context): Actor | undefined => {
    const token = cookie.read(ctx);
    const found = token === undefined ? undefined : people.sessions.actorOf(token);
    if (found) requireOrigin(ctx);
    return found?.actor;
  };
  const as = (ctx: Context, actor: Actor): void => {
    const before = cookie.read(ctx);
    if (before !== undefined) people.sessions.end(before);
    const sessions = people.by({ ...byOf(ctx), actor }).sessions;
    const { token, expires_at } = sessions.start(actor, ctx.get('User-Agent'));
    cookie.write(ctx, token, new Date(expires_at));
  };

  return {
    async middleware(ctx, next) {
      if (people.isOpen() && allowsLocal) {
        ctx.state.actor = LOCAL_ADMIN;
        return loopbackHostOnly(ctx, next);
      }
      try {
        ctx.state.actor = (await fromHeader(ctx)) ?? fromSession(ctx);
      } catch (thrown) {
        // An open route is open to those with bad credentials as well: a load balancer, or the sign-in page.
        if (!isBadSignIn(thrown)) throw thrown;
        ctx.state.refusal = thrown;
      }
      return await next();
    },
    async withPassword(ctx, name, password) {
      const actor = await byPassword(ctx, name, password);
      as(ctx, actor);
      return actor;
    },
    provider,
    async withProvider(ctx) {
      if (!provider) throw new PipekitError('not_found', 'There is no identity provider');
      const { identity, next } = await provider.finish(ctx);
      as(ctx, actorOf(people.by(BY_SYSTEM).users.external(identity)));
      return next;
    },
    as,
    out(ctx) {
      const token = cookie.read(ctx);
      if (token !== undefined) people.sessions.end(token);
      cookie.clear(ctx);
    },
  };
}

function isBadSignIn(thrown: unknown): thrown is Error {
  return thrown instanceof Error && 'status' in thrown && (thrown.status === 401 || thrown.status === 429);
}

/** Gives undefined for a request that brings no Authorization. */
function headerReader(
  people: People,
  byPassword: PasswordCheck,
  throttle: Throttle,
): (ctx: Context) => Promise<Actor | undefined> {
  const checkConfigured = configuredCheck(people, throttle);
  return async (ctx) => {
    const header = ctx.get('Authorization');
    if (header === '') return undefined;
    const key = /^Bearer +(\S+)$/i.exec(header)?.[1];
    if (key !== undefined) return fromKey(ctx, people, key, throttle);
    const credentials = parseBasic(ctx.req);
    if (!credentials) throw signInFirst('Authorization takes Basic, or Bearer with an API key');
    const isConfigured = credentials.name === people.configured?.username;
    return isConfigured ? checkConfigured(ctx) : byPassword(ctx, credentials.name, credentials.pass);
  };
}

/** The user of the configuration, by koa-basic-auth, which compares in constant time. */
function configuredCheck({ configured }: People, throttle: Throttle): (ctx: Context) => Promise<Actor> {
  const { username = '', password = '' } = configured ?? {};
  const options = { name: username, pass: password, realm: 'Pipekit' };
  const check = configured && basicAuth(options as Parameters<typeof basicAuth>[0]);
  return async (ctx) => {
    const attempt = throttle.attempt(ctx.ip, username.toLowerCase());
    await check?.(ctx, async () => attempt.succeeded());
    return configuredActor({ username });
  };
}

/** A key that is right gets in whatever others on the same address have tried: it cannot be guessed. */
function fromKey(ctx: Context, people: People, key: string, throttle: Throttle): Actor {
  const actor = people.apiKeys.actorOf(key);
  if (actor) return actor;
  throttle.attempt(ctx.ip);
  throw signInFirst('The API key is unknown, has expired or was revoked');
}

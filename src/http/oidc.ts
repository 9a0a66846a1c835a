import type { Context } from 'koa';
import * as openid from 'openid-client';
import { PipekitError } from '../domain/errors.js';
import { isLoopback } from '../domain/loopback.js';
import type { ExternalIdentity } from '../services/index.js';
import { type ClaimRules, type Claims, identityOf } from './oidcClaims.js';

export interface OidcSettings extends ClaimRules {
  /** What the button on the sign-in page says. */
  name: string;
  issuer: string;
  client_id: string;
  client_secret: string;
  scope: string;
  /** Where people reach this Pipekit. */
  server_url: string;
}

/** OpenID Connect: authorization code with PKCE, state and nonce. */
export interface OidcProvider {
  name: string;
  /** Gives the address to send the browser to, which comes back to `CALLBACK`. */
  start(ctx: Context, next: string): Promise<string>;
  /** Throws `unauthorized`, `forbidden` or `unavailable`, each with a sentence for the person. */
  finish(ctx: Context): Promise<{ identity: ExternalIdentity; next: string }>;
}

export const CALLBACK = '/sign-in/provider/callback';
const COOKIE = 'pipekit_oidc';
const PATIENCE_MS = 10 * 60_000;
const MAX_BEGUN = 1_000;

interface Begun {
  verifier: string;
  nonce: string;
  next: string;
  until: number;
}

export function createOidc(settings: OidcSettings): OidcProvider {
  const redirect_uri = settings.server_url + CALLBACK;
  const secure = settings.server_url.startsWith('https:');
  const cookie = {
    httpOnly: true,
    sameSite: 'lax',
    secure,
    path: '/sign-in/provider',
    overwrite: true,
  } as const;
  const begun = new Map<string, Begun>();
  const discovered = discovery(settings);

  return {
    name: settings.name,
    async start(ctx, next) {
      const config = await discovered();
      const verifier = openid.randomPKCECodeVerifier();
      const [state, nonce] = [openid.randomState(), openid.randomNonce()];
      forgetOld(begun);
      begun.set(state, { verifier, nonce, next, until: Date.now() + PATIENCE_MS });
      ctx.cookies.secure = secure;
      ctx.cookies.set(COOKIE, state, { ...cookie, maxAge: PATIENCE_MS });
      const code_challenge = await openid.calculatePKCECodeChallenge(verifier);
      const parameters = { redirect_uri, scope: settings.scope, state, nonce };
      return openid.buildAuthorizationUrl(config, {
        ...parameters,
        code_challenge,
        code_challenge_method: 'S256',
      }).href;
    },
    async finish(ctx) {
      // Only the browser that began may end it: another one would sign its reader in as somebody else.
      const state = ctx.cookies.get(COOKIE) ?? '';
      const known = begun.get(state);
      begun.delete(state);
      ctx.cookies.secure = secure;
      ctx.cookies.set(COOKIE, '', { ...cookie, maxAge: 0 });
      if (!known || known.until < Date.now())
        throw failed('This sign-in was not begun in this browser, or too long ago');
      const claims = await exchange(await discovered(), new URL(ctx.url, redirect_uri), state, known);
      return { identity: identityOf(claims, settings), next: known.next };
    },
  };
}

/** Asked for when it is first wanted, and again after a failure: Pipekit starts while its provider is down. */
function discovery({ issuer, client_id, client_secret }: OidcSettings): () => Promise<openid.Configuration> {
  const url = new URL(issuer);
  const isLocal = url.protocol === 'http:' && isLoopback(url.hostname);
  const options = { timeout: 10, ...(isLocal && { execute: [openid.allowInsecureRequests] }) };
  let found: Promise<openid.Configuration> | undefined;
  return async () => {
    found ??= openid.discovery(url, client_id, client_secret, undefined, options);
    try {
      return await found;
    } catch (cause) {
      found = undefined;
      throw new PipekitError('unavailable', 'The identity provider does not answer', { cause });
    }
  };
}

/** The code for tokens, checked as OpenID Connect says; with what the provider tells of the person besides. */
async function exchange(
  config: openid.Configuration,
  url: URL,
  expectedState: string,
  { verifier, nonce }: Begun,
): Promise<Claims> {
  try {
    const checks = { expectedState, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(config, url, checks);
    const claims = tokens.claims() as NonNullable<ReturnType<typeof tokens.claims>>;
    if (!config.serverMetadata().userinfo_endpoint) return claims;
    return { ...(await openid.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
  } catch (cause) {
    const said = cause instanceof openid.AuthorizationResponseError ? cause.error : undefined;
    throw failed(
      said === 'access_denied' ? 'You did not let Pipekit know who you are' : 'The sign-in did not succeed',
      cause,
    );
  }
}

function failed(message: string, cause?: unknown): PipekitError {
  return new PipekitError('unauthorized', message, { hint: 'Try again.', cause });
}

function forgetOld(begun: Map<string, Begun>): void {
  for (const [state, { until }] of begun)
    if (until < Date.now() || begun.size >= MAX_BEGUN) begun.delete(state);
}

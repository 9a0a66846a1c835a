import { randomBytes } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { PipekitError } from '../domain/errors.js';
import { isLoopback } from '../domain/loopback.js';
import { HttpRefusal } from './errors.js';

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** Lets one page have style elements that carry this nonce: the SQL editor makes its own. */
export function allowStyles(ctx: Context): string {
  const nonce = randomBytes(16).toString('base64');
  ctx.set('Content-Security-Policy', `${CONTENT_SECURITY_POLICY}; style-src 'self' 'nonce-${nonce}'`);
  return nonce;
}

const NOTHING = ['camera', 'geolocation', 'microphone', 'payment', 'usb'].map((name) => `${name}=()`);

/** A browser that has been here over https comes back over https only. */
const YEAR_OF_HTTPS = { 'Strict-Transport-Security': 'max-age=31536000' };

export const securityHeaders =
  (isHttps: boolean): Middleware =>
  (ctx, next) => {
    ctx.set({
      ...(isHttps && YEAR_OF_HTTPS),
      'Permissions-Policy': NOTHING.join(', '),
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      // The default for all; public files, which are named by their content, say otherwise.
      'Cache-Control': 'no-store',
    });
    return next();
  };

/**
 * Without a password the only guard is that we listen on loopback, and a web page can reach that by a name it
 * made resolve to 127.0.0.1. Such a request carries that name in Host.
 */
export const loopbackHostOnly: Middleware = (ctx, next) => {
  const host = ctx.get('Host');
  if (isLoopback(host.replace(/:\d+$/, ''))) return next();
  throw new HttpRefusal(
    403,
    `Pipekit has no password and answers on this machine only, not as "${host}"`,
    {},
    'Open it as http://localhost, or make a user with `pipekit users add`.',
  );
};

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Browsers send Basic credentials along with whatever another site makes them post, and say where the request
 * comes from; programs say nothing and pass. Sec-Fetch-Site is the browser's own verdict, so it goes first: a
 * proxy may have rewritten the Host that Origin would be held against.
 */
export const sameOriginWrites: Middleware = (ctx, next) => {
  if (SAFE_METHODS.has(ctx.method)) return next();
  const site = ctx.get('Sec-Fetch-Site');
  const origin = ctx.get('Origin');
  const isOurs = site
    ? site === 'same-origin' || site === 'none'
    : !origin || hostOf(origin) === ctx.get('Host');
  if (isOurs) return next();
  throw new PipekitError('forbidden', 'This request comes from another site, so it was not carried out');
};

/**
 * A session cookie comes of a browser, and browsers say where a write comes from. One that does not is too old to be
 * told apart from another site's doing.
 */
export function requireOrigin(ctx: Context): void {
  if (SAFE_METHODS.has(ctx.method) || ctx.get('Sec-Fetch-Site') || ctx.get('Origin')) return;
  throw new PipekitError('forbidden', 'This request does not say which site it comes from', {
    hint: 'A program should use an API key rather than a session cookie.',
  });
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

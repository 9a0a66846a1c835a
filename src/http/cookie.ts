import type { Context } from 'koa';

export interface SessionCookie {
  read(ctx: Context): string | undefined;
  write(ctx: Context, token: string, expires: Date): void;
  clear(ctx: Context): void;
}

/**
 * Over https the name begins with `__Host-`: the browser then takes it from this host only, over https only, so that no
 * neighbour on a sub-domain can plant one. Lax is enough, since every write must also come from our own pages
 * (security.ts), and Strict would sign people out who follow a link from a chat.
 */
export function createSessionCookie(isHttps: boolean): SessionCookie {
  const name = isHttps ? '__Host-pipekit' : 'pipekit';
  const set = (ctx: Context, value: string, expires: Date): void => {
    // The proxy in front of us speaks https; the connection that this is checked on does not.
    ctx.cookies.secure = isHttps;
    ctx.cookies.set(name, value, {
      httpOnly: true,
      sameSite: 'lax',
      secure: isHttps,
      path: '/',
      expires,
      overwrite: true,
    });
  };
  return {
    read: (ctx) => ctx.cookies.get(name),
    write: set,
    clear: (ctx) => set(ctx, '', new Date(0)),
  };
}

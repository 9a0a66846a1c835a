import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from 'koa';
import { type compileTemplate, compileFile } from 'pug';
import type { Actor } from '../domain/actor.js';
import { atLeast, type Role } from '../domain/role.js';
import type { Assets } from './assets.js';
import * as format from './format/index.js';

const VIEWS = fileURLToPath(new URL('./views', import.meta.url));

export interface Renderer {
  /** Answers with a view. What the view gets are plain values; nothing of the request reaches Pug's options. */
  send(ctx: Context, view: string, locals: Record<string, unknown>): void;
}

/** Compiles each view once, when it is first wanted. */
export function createRenderer(assets: Assets, version: string): Renderer {
  const compiled = new Map<string, compileTemplate>();
  const template = (view: string): compileTemplate => {
    const known = compiled.get(view);
    if (known) return known;
    const made = compileFile(join(VIEWS, `${view}.pug`), { basedir: VIEWS });
    compiled.set(view, made);
    return made;
  };
  return {
    send(ctx, view, locals) {
      ctx.type = 'html';
      const { actor } = ctx.state as { actor?: Actor };
      const can = (role: Role): boolean => actor !== undefined && atLeast(actor.role, role);
      const shared = { format, asset: assets.url, version, path: ctx.path, actor, can };
      ctx.body = template(view)({ ...locals, ...shared });
    },
  };
}

import type Router from '@koa/router';
import { atLeast, type Role } from '../../domain/role.js';
import { byOf } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import type { PageOptions } from '../page.js';
import { NAVIGATION } from './navigation.js';

const LIMIT = 12;

/** What choosing it does: a link, or a form that posts. */
export interface Option {
  label: string;
  /** What kind of thing it is, or what happens. */
  kind: string;
  href?: string;
  action?: string;
  fields?: Record<string, string>;
  /** Who is offered it; anybody who may read unless given. */
  role?: Role;
}

/** Addresses that people ask for by what they want to know. */
const QUESTIONS: Option[] = [
  { label: 'Running now', kind: 'runs', href: '/runs?status=running&window=all' },
  { label: 'New module', kind: 'from a table', href: '/modules/new', role: 'editor' },
  { label: 'Write SQL', kind: 'a new module', href: '/modules/new/sql', role: 'editor' },
];

/** "run orders" is an action on what the rest of the words find. */
const VERBS: { words: string[]; label: string; path: string; fields?: Record<string, string> }[] = [
  { words: ['dry', 'run'], label: 'Dry run', path: 'run', fields: { dry_run: 'true' } },
  { words: ['run'], label: 'Run', path: 'run' },
  { words: ['cancel'], label: 'Cancel', path: 'cancel' },
  { words: ['pause'], label: 'Pause', path: 'pause' },
  { words: ['resume'], label: 'Resume', path: 'resume' },
];
const GROUPS_ONLY = new Set(['pause', 'resume']);

/** What the palette lists, and the search page without JavaScript. */
export function searchRoutes(
  router: Router,
  { services, render }: Pick<PageOptions, 'services' | 'render'>,
): void {
  router.get('/search', (ctx) => {
    const q = String(ctx.query.q ?? '').slice(0, 200);
    const view = ctx.query.part === 'found' ? 'shared/found' : 'search/index';
    const { role: own } = byOf(ctx).actor;
    const options = findOptions(services.home, q).filter(({ role = 'viewer' }) => atLeast(own, role));
    render.send(ctx, view, { q, options });
  });
}

function findOptions(home: Pick<Services['home'], 'find'>, q: string): Option[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const verb = VERBS.find(({ words: wanted }) => wanted.every((word, index) => words[index] === word));
  const actions = verb ? actionsOf(home, verb, words.slice(verb.words.length)) : [];
  return [...actions, ...pagesOf(words), ...thingsOf(home, words)].slice(0, 2 * LIMIT);
}

function pagesOf(words: string[]): Option[] {
  const pages = NAVIGATION.map(({ label, href, role }): Option => ({ label, kind: 'page', href, role }));
  return [...pages, ...QUESTIONS].filter(({ label }) =>
    words.every((word) => label.toLowerCase().includes(word)),
  );
}

function thingsOf(home: Pick<Services['home'], 'find'>, words: string[]): Option[] {
  if (words.length === 0) return [];
  return home
    .find(words, LIMIT)
    .map(({ kind, id, name }) => ({ label: name, kind, href: `/${kind}s/${id}` }));
}

function actionsOf(
  home: Pick<Services['home'], 'find'>,
  { label, path, fields }: (typeof VERBS)[number],
  words: string[],
): Option[] {
  return home
    .find(words, LIMIT)
    .filter(({ kind }) => kind === 'group' || (kind === 'module' && !GROUPS_ONLY.has(path)))
    .map(({ kind, id, name }) => ({
      label: `${label} ${name}`,
      kind,
      action: `/${kind}s/${id}/${path}`,
      fields,
      role: 'operator',
    }));
}

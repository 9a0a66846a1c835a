/** What alerts say. They stand alone: on a phone, in a chat, in a mail. */
import type { Alert } from '../../domain/alert.js';
import type { EndedMember } from '../../repo/index.js';

export type AlertWords = Omit<Alert, 'id' | 'at'>;

const SHOWN = 10;
const MAX_ERROR = 500;

export function runFailed(run: EndedMember, url: string): AlertWords {
  return {
    event: 'failure',
    title: `${run.module_name} failed`,
    text: `Run ${run.id} of ${run.module_name} failed: ${errorOf(run)}`,
    link: `${url}/runs/${run.id}`,
  };
}

export interface GroupEnd {
  id: number;
  group_name: string;
  error: string | null;
}

/** `fresh`: those of the failed that nobody has been told of. */
export function groupFailed(
  { id, group_name, error }: GroupEnd,
  members: EndedMember[],
  { fresh, failed }: { fresh: EndedMember[]; failed: EndedMember[] },
  url: string,
): AlertWords {
  const known = failed.length - fresh.length;
  const title =
    failed.length === 0
      ? `${group_name} failed`
      : `${group_name}: ${failed.length} of ${members.length} failed`;
  return {
    event: 'failure',
    title,
    text: lines([
      error ?? title,
      ...shortened(fresh.map((run) => `${run.module_name}: ${errorOf(run)}`)),
      ...(known > 0 ? [`${known} of them had failed before`] : []),
    ]),
    link: `${url}/group-runs/${id}`,
  };
}

export function recovered(names: string[], link: string): AlertWords {
  return {
    event: 'recovery',
    title: `${listed(names)} ${names.length === 1 ? 'works' : 'work'} again`,
    text: lines(['Succeeded after a failure:', ...shortened(names)]),
    link,
  };
}

/** A module with a deadline. */
export interface WatchedModule {
  id: number;
  name: string;
  freshness: string;
  last_success: string | null;
}

export function late(modules: WatchedModule[], url: string): AlertWords {
  return {
    event: 'late',
    title: `${listed(modules.map(({ name }) => name))} ${modules.length === 1 ? 'is' : 'are'} late`,
    text: lines(shortened(modules.map(lateSentence))),
    link: linkOf(modules, url),
  };
}

export function inTimeAgain(modules: { id: number; name: string }[], url: string): AlertWords {
  const names = modules.map(({ name }) => name);
  return {
    event: 'recovery',
    title: `${listed(names)} ${names.length === 1 ? 'is' : 'are'} in time again`,
    text: lines(['No longer late:', ...shortened(names)]),
    link: linkOf(modules, url),
  };
}

export function trial(channel: string, url: string): AlertWords {
  const title = `Test of the alert channel ${channel}`;
  return { event: 'test', title, text: 'If you can read this, alerts arrive.', link: url };
}

export function lateSentence({ name, freshness, last_success }: WatchedModule): string {
  const last = last_success === null ? 'it never has' : `the last was at ${minute(last_success)}`;
  return `${name} has not succeeded for ${freshness}: ${last}`;
}

const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
const linkOf = (modules: { id: number }[], url: string): string =>
  modules.length === 1 ? `${url}/modules/${modules[0]?.id}` : url;
const lines = (texts: string[]): string => texts.join('\n');

function errorOf({ error }: EndedMember): string {
  const text = error ?? 'it does not say why';
  return text.length > MAX_ERROR ? `${text.slice(0, MAX_ERROR)}…` : text;
}

function shortened(texts: string[]): string[] {
  return texts.length <= SHOWN ? texts : [...texts.slice(0, SHOWN), `and ${texts.length - SHOWN} more`];
}

/** `orders`, `orders and items`, `orders and 4 others`. */
function listed([first = '', ...others]: string[]): string {
  if (others.length === 0) return first;
  return `${first} and ${others.length === 1 ? others[0] : `${others.length} others`}`;
}

import type Router from '@koa/router';
import type { Group, GroupInput } from '../../domain/group.js';
import { byOf, formFields, idOf } from '../../http/index.js';
import type { PageOptions } from '../page.js';
import { refused, seeOther } from '../shell/answers.js';
import { hooksFrom } from '../modules/form.js';
import { groupEditPage } from './editPage.js';
import { moved } from './order.js';

type Fields = Record<string, string[]>;

/** Groups are made and changed here: what they are called, whom they run in which order, and what after them. */
export function groupEditRoutes(router: Router, { services, render }: PageOptions): void {
  const { groups } = services;

  router.get('/groups/new', (ctx) => render.send(ctx, 'groups/new', { typed: '', problem: undefined }));

  router.post('/groups', async (ctx) => {
    const name = (await formFields(ctx)).name?.[0]?.trim() ?? '';
    try {
      const { id } = services.by(byOf(ctx)).groups.save({ name });
      seeOther(ctx, `/groups/${id}/edit`);
    } catch (thrown) {
      ctx.status = 422;
      render.send(ctx, 'groups/new', { typed: name, problem: refused(ctx, thrown) });
    }
  });

  router.get('/groups/:id/edit', async (ctx) => {
    const group = groups.get(idOf('group', ctx.params.id));
    render.send(ctx, 'groups/edit', await groupEditPage(services, group, { moved: Number(ctx.query.moved) }));
  });

  router.post('/groups/:id', async (ctx) => {
    const group = groups.get(idOf('group', ctx.params.id));
    const fields = await formFields(ctx);
    const mine = inputFrom(fields, group);
    try {
      services.by(byOf(ctx)).groups.save(mine, group.id, { ifMatch: [fields.etag?.[0] ?? ''] });
      const at = fields.move?.[0]?.split(':')[1] ?? '';
      seeOther(ctx, fields.done ? `/groups/${group.id}` : `/groups/${group.id}/edit?moved=${at}`);
    } catch (thrown) {
      const error = refused(ctx, thrown);
      ctx.status = error.code === 'stale' ? 412 : 422;
      const page = await groupEditPage(services, groups.get(group.id), { mine, problem: error });
      render.send(ctx, 'groups/edit', page);
    }
  });
}

/** What the form says; a button may move, add or remove a member besides. */
function inputFrom(fields: Fields, group: Group): GroupInput {
  const ids = (fields.module_id ?? []).map(Number);
  const orders = (fields.run_order ?? []).map(Number);
  const listed = ids.map((module_id, index) => ({ module_id, run_order: orders[index] ?? index + 1 }));
  const last = Math.max(0, ...listed.map(({ run_order }) => run_order));
  const added = (fields.add ?? [])
    .filter((value) => value !== '')
    .map((value, index) => ({ module_id: Number(value), run_order: last + 1 + index }));
  const gone = Number(fields.remove?.[0]);
  const members = [...listed, ...added].filter(({ module_id }) => module_id !== gone);
  const [direction, moving] = fields.move?.[0]?.split(':') ?? [];
  return {
    ...group,
    name: fields.name?.[0]?.trim() ?? group.name,
    max_parallel: Number(fields.max_parallel?.[0] ?? group.max_parallel),
    stop_on_failure: fields.stop_on_failure !== undefined,
    hooks: fields.part?.includes('hooks') ? hooksFrom(fields) : group.hooks,
    members: moving ? moved(members, Number(moving), direction === 'up' ? -1 : 1) : members,
  };
}

import type Router from '@koa/router';
import type { Context } from 'koa';
import { foreseen, type PipekitError } from '../../domain/errors.js';
import type { Module, ModuleInput } from '../../domain/module.js';
import { allowStyles, byOf, formFields, idOf } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import type { PageOptions } from '../page.js';
import { refused, seeOther } from '../shell/answers.js';
import { type Conflict, conflictOf, conflictView, decided, inputOf } from './conflict.js';
import { consequences } from './differences.js';
import { type Fields, typedModule } from './form.js';
import { lookAt } from './look.js';

const DDL_PATIENCE_MS = 20_000;

/** A form: as it was filled in, and the module it would make. */
interface Edited {
  form: ModuleInput;
  /** With the query's columns changed as the form wants them. */
  module: ModuleInput;
  problem?: PipekitError;
}

/** Everything of a module in one form. Two who edit it at once cannot overwrite each other unseen. */
export function editRoutes(router: Router, { services, render }: PageOptions): void {
  const { modules } = services;
  const show = async (ctx: Context, stored: Module, edited: Edited, conflict?: Conflict) => {
    const { form, module, problem } = edited;
    const connections = services.connections.list();
    const isKept = ({ id }: { id: string }) => stored.columns_json.some((column) => column.id === id);
    render.send(ctx, 'modules/edit', {
      stored,
      module: { ...form, columns_json: form.columns_json.filter(isKept) },
      // Not one of the module yet, so it stays in the fields it was typed in.
      added: form.columns_json.find((column) => !isKept(column)),
      etag: modules.etag(stored),
      problem,
      conflict: conflict && conflictView(services, stored, form, conflict),
      consequences: consequences(stored, module),
      connections,
      driver: connections.find(({ id }) => id === form.source_connection_id)?.driver,
      facts: {},
      look: await lookAt(services, module, []),
      nonce: allowStyles(ctx),
    });
  };
  const showConflict = async (ctx: Context, stored: Module, fields: Fields) => {
    ctx.status = 412;
    const { form, conflict } = conflictOf(services, stored, fields);
    await show(ctx, stored, edited(services, stored, form), conflict);
  };

  router.get('/modules/:id/edit', async (ctx) => {
    const stored = modules.get(idOf('module', ctx.params.id));
    await show(ctx, stored, { form: inputOf(stored), module: inputOf(stored) });
  });

  router.post('/modules/:id/look', async (ctx) => {
    const stored = modules.get(idOf('module', ctx.params.id));
    const form = typedModule(await formFields(ctx), inputOf(stored));
    const { module, problem } = edited(services, stored, form);
    const look = await lookAt(services, module, []);
    const problems = [...(problem ? [problem.message] : []), ...look.problems];
    render.send(ctx, 'modules/form/sql', {
      look: { ...look, problems },
      consequences: consequences(stored, module),
    });
  });

  // One part of a conflict the other way; nothing is saved.
  router.post('/modules/:id/merge', async (ctx) => {
    const stored = modules.get(idOf('module', ctx.params.id));
    const fields = await formFields(ctx);
    if (fields.etag?.[0] !== modules.etag(stored)) return showConflict(ctx, stored, fields);
    const { form, conflict } = decided(services, stored, fields);
    await show(ctx, stored, edited(services, stored, form), conflict);
  });

  router.post('/modules/:id', async (ctx) => {
    const stored = modules.get(idOf('module', ctx.params.id));
    const fields = await formFields(ctx);
    if (fields.etag?.[0] !== modules.etag(stored)) return showConflict(ctx, stored, fields);
    const mine = edited(services, stored, typedModule(fields, inputOf(stored)));
    try {
      if (mine.problem) throw mine.problem;
      await save(services, ctx, stored, mine.module, fields);
      seeOther(ctx, `/modules/${stored.id}`);
    } catch (thrown) {
      const problem = refused(ctx, thrown);
      const now = modules.get(stored.id);
      if (problem.code === 'stale') return showConflict(ctx, now, fields);
      ctx.status = 422;
      await show(ctx, now, { ...mine, problem });
    }
  });

  router.post('/modules/:id/restore', async (ctx) => {
    const { id } = modules.get(idOf('module', ctx.params.id));
    const fields = await formFields(ctx);
    const ifMatch = [fields.etag?.[0] ?? ''];
    services.by(byOf(ctx)).modules.restore(id, Number(fields.number?.[0]), { ifMatch });
    seeOther(ctx, `/modules/${id}?tab=history`);
  });
}

/** The destination first, when that was asked for: a module that is saved shall run. */
async function save(
  { by, destinations, looks, jobs, modules }: Services,
  ctx: Context,
  stored: Module,
  module: ModuleInput,
  fields: Fields,
): Promise<void> {
  const definition = { ...module, override_placeholders: fields.override !== undefined };
  const ifMatch = [modules.etag(stored)];
  modules.check(definition, stored.id);
  if (fields.alter !== undefined) {
    const table = looks.tableOf(module, []);
    await jobs.soon('change destination', DDL_PATIENCE_MS, (signal) =>
      destinations.create(module.dest_connection_id, table, signal),
    );
  }
  by(byOf(ctx)).modules.save(definition, stored.id, { ifMatch });
}

/** Columns that the query cannot be changed for stay as they were typed, and that is told. */
function edited({ columns, connections }: Services, stored: Module, form: ModuleInput): Edited {
  try {
    const { driver } = connections.get(form.source_connection_id);
    const before = { ...form, columns_json: stored.columns_json };
    return { form, module: columns.edit(before, form.columns_json, driver) };
  } catch (thrown) {
    // Kept in the form all the same: nothing that was typed is lost.
    return { form, module: form, problem: foreseen(thrown) };
  }
}

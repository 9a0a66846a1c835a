import type Router from '@koa/router';
import type { Context } from 'koa';
import { asPipekitError, PipekitError } from '../../domain/errors.js';
import type { Module, ModuleInput } from '../../domain/module.js';
import { allowStyles, byOf, formFields, idOf } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import type { PageOptions } from '../page.js';
import { seeOther } from '../shell/answers.js';
import { consequences, differences } from './differences.js';
import { columnsFrom, type Fields, moduleFrom } from './form.js';
import { lookAt } from './look.js';

const DDL_PATIENCE_MS = 20_000;

interface Shown {
  problem?: PipekitError;
  /** Somebody was faster: their module, which the form's would replace. */
  theirs?: Module;
}

/** Everything of a module in one form. Two who edit it at once cannot overwrite each other unseen. */
export function editRoutes(router: Router, { services, render }: PageOptions): void {
  const { modules } = services;
  const show = async (ctx: Context, stored: Module, mine: ModuleInput, { problem, theirs }: Shown = {}) => {
    const connections = services.connections.list();
    const nameOf = (id: number) => connections.find((one) => one.id === id)?.name ?? `connection ${id}`;
    const isKept = ({ id }: { id: string }) => stored.columns_json.some((column) => column.id === id);
    render.send(ctx, 'modules/edit', {
      stored,
      module: { ...mine, columns_json: mine.columns_json.filter(isKept) },
      // Not one of the module yet, so it stays in the fields it was typed in.
      added: mine.columns_json.find((column) => !isKept(column)),
      etag: modules.etag(stored),
      problem,
      changes: theirs && differences(theirs, mine, nameOf),
      consequences: consequences(stored, mine),
      connections,
      driver: connections.find(({ id }) => id === mine.source_connection_id)?.driver,
      facts: {},
      look: await lookAt(services, mine, []),
      nonce: allowStyles(ctx),
    });
  };

  router.get('/modules/:id/edit', async (ctx) => {
    const stored = modules.get(idOf('module', ctx.params.id));
    await show(ctx, stored, inputOf(stored));
  });

  router.post('/modules/:id/look', async (ctx) => {
    const stored = modules.get(idOf('module', ctx.params.id));
    const { module, problem } = editedFrom(services, stored, await formFields(ctx));
    const look = await lookAt(services, module, []);
    const problems = [...(problem ? [problem.message] : []), ...look.problems];
    render.send(ctx, 'modules/form/sql', {
      look: { ...look, problems },
      consequences: consequences(stored, module),
    });
  });

  router.post('/modules/:id', async (ctx) => {
    const stored = modules.get(idOf('module', ctx.params.id));
    const fields = await formFields(ctx);
    const { module, problem } = editedFrom(services, stored, fields);
    if (fields.etag?.[0] !== modules.etag(stored)) {
      ctx.status = 412;
      return show(ctx, stored, module, { theirs: stored });
    }
    try {
      if (problem) throw problem;
      await save(services, ctx, stored, module, fields);
      seeOther(ctx, `/modules/${stored.id}`);
    } catch (thrown) {
      const error = asPipekitError(thrown);
      if (error.code === 'internal') throw thrown;
      const now = modules.get(stored.id);
      ctx.status = error.code === 'stale' ? 412 : 422;
      await show(ctx, now, module, error.code === 'stale' ? { theirs: now } : { problem: error });
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

/** What the form says; columns that the query cannot be changed for stay as they were, and that is told. */
function editedFrom(
  { columns, connections }: Services,
  stored: Module,
  fields: Fields,
): { module: ModuleInput; problem?: PipekitError } {
  const module = moduleFrom(fields, inputOf(stored));
  const wanted = columnsFrom(fields, module.columns_json);
  if (!wanted) return { module };
  try {
    return { module: columns.edit(module, wanted, connections.get(module.source_connection_id).driver) };
  } catch (thrown) {
    if (!(thrown instanceof PipekitError) || thrown.code === 'internal') throw thrown;
    // Kept in the form all the same: nothing that was typed is lost.
    return { module: { ...module, columns_json: wanted }, problem: thrown };
  }
}

function inputOf(stored: Module): ModuleInput {
  const { id: _, next_resolved_query: __, ...module } = stored;
  return module;
}

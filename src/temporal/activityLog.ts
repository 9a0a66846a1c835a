import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** What a step is about, as far as its first argument says. */
interface Subject {
  run?: { id: number; group_run_id?: number };
  definition?: { module?: { id?: number; name?: string } };
  /** A group run's hook has that alone. */
  id?: number;
}

/** Puts the run, its module and its group run on every line that a step of it logs. */
export const runOnEveryLine: ActivityInterceptorsFactory = ({ info }) => {
  let facts = {};
  return {
    inbound: {
      execute(input, next) {
        facts = factsOf(info.activityType, (input.args[0] ?? {}) as Subject);
        return next(input);
      },
    },
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, ...facts }) },
  };
};

function factsOf(activity: string, { run, definition, id }: Subject): Record<string, unknown> {
  if (activity === 'runGroupHook') return { group_run_id: id };
  if (typeof run?.id !== 'number') return {};
  const { id: module_id, name: module } = definition?.module ?? {};
  return { run_id: run.id, group_run_id: run.group_run_id, module_id, module };
}

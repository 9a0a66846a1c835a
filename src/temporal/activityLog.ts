import type { ActivityInterceptors } from '@temporalio/worker';

/** What a step is about, as far as its first argument says. */
type Subject =
  | { run?: { id?: unknown }; definition?: { module?: { id?: unknown; name?: unknown } } }
  | undefined;

/** Puts the run and its module on every line that a step of it logs. */
export function runOnEveryLine(): ActivityInterceptors {
  let facts = {};
  return {
    inbound: {
      execute(input, next) {
        const [context] = input.args as [Subject];
        if (typeof context?.run?.id === 'number') {
          const { id: module_id, name: module } = context.definition?.module ?? {};
          facts = { run_id: context.run.id, module_id, module };
        }
        return next(input);
      },
    },
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, ...facts }) },
  };
}

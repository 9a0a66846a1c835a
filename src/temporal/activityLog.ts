import type { ActivityInterceptors } from '@temporalio/worker';

/** Puts the run on every line that a step of it logs; the module is told by the workflow's id (runtime.ts). */
export function runOnEveryLine(): ActivityInterceptors {
  let facts = {};
  return {
    inbound: {
      execute(input, next) {
        const [context] = input.args as [{ run?: { id?: unknown } } | undefined];
        if (typeof context?.run?.id === 'number') facts = { run_id: context.run.id };
        return next(input);
      },
    },
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, ...facts }) },
  };
}

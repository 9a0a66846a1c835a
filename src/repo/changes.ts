/** Tells readers in this process that a run has something new, so that live pages need not poll. */
export interface RunChanges {
  /** Calls the listener after each commit that concerns the run; it must not throw. Returns how to stop. */
  subscribe(runId: number, listener: () => void): () => void;
  /** The same for every run. */
  subscribeAll(listener: (runId: number) => void): () => void;
}

export interface RunAnnouncer extends RunChanges {
  announce(runId: number): void;
}

export function createRunChanges(): RunAnnouncer {
  const listeners = new Set<(runId: number) => void>();
  const subscribeAll: RunChanges['subscribeAll'] = (listener) => {
    // A wrapper of its own for each subscription: one function may be subscribed twice.
    const own = (runId: number): void => listener(runId);
    listeners.add(own);
    return () => listeners.delete(own);
  };
  return {
    subscribeAll,
    subscribe: (runId, listener) =>
      subscribeAll((changed) => {
        if (changed === runId) listener();
      }),
    announce(runId) {
      for (const listener of listeners) listener(runId);
    },
  };
}

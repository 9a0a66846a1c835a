/** Tells readers in this process that a run has something new, so that live pages need not poll. */
export interface RunChanges {
  /** Calls the listener after each commit that concerns the run; it must not throw. Returns how to stop. */
  subscribe(runId: number, listener: () => void): () => void;
  /** The same for every run. */
  subscribeAll(listener: (runId: number) => void): () => void;
  /** Once for each run, when it has ended. */
  subscribeEnded(listener: (runId: number) => void): () => void;
  /** For group runs: begun, paused, resumed, hooks, ended. */
  subscribeGroupRuns(listener: (groupRunId: number) => void): () => void;
  /** Once for each group run, when it has ended. */
  subscribeGroupRunsEnded(listener: (groupRunId: number) => void): () => void;
}

export interface RunAnnouncer extends RunChanges {
  announce(runId: number): void;
  announceEnded(runId: number): void;
  announceGroupRun(groupRunId: number): void;
  announceGroupRunEnded(groupRunId: number): void;
}

export function createRunChanges(): RunAnnouncer {
  const runs = createTopic();
  const ended = createTopic();
  const groupRuns = createTopic();
  const groupRunsEnded = createTopic();
  return {
    subscribeAll: runs.subscribe,
    subscribe: (runId, listener) =>
      runs.subscribe((changed) => {
        if (changed === runId) listener();
      }),
    announce: runs.announce,
    subscribeEnded: ended.subscribe,
    announceEnded: ended.announce,
    subscribeGroupRuns: groupRuns.subscribe,
    announceGroupRun: groupRuns.announce,
    subscribeGroupRunsEnded: groupRunsEnded.subscribe,
    announceGroupRunEnded: groupRunsEnded.announce,
  };
}

function createTopic() {
  const listeners = new Set<(id: number) => void>();
  return {
    subscribe(listener: (id: number) => void): () => void {
      // A wrapper of its own for each subscription: one function may be subscribed twice.
      const own = (id: number): void => listener(id);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    announce(id: number): void {
      for (const listener of listeners) listener(id);
    },
  };
}

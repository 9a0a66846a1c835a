/**
 * A Temporal CLI that runs: TEMPORAL_CLI, else on PATH, else the cache, else built from the pinned Go module, else
 * downloaded. Rejects with a one-sentence error (`exitCode` 2) that lists what was tried.
 */
export function obtainTemporalCli(options?: {
  /** Told what takes long. */
  log?: (text: string) => void;
  /** Where the build tools' output goes. */
  logFile?: string;
}): Promise<string>;

/** The part that costs nothing: the path when one is here already. */
export function findTemporalCli(): string | undefined;

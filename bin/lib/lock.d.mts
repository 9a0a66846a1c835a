/** Waits for its turn and tells whom for, once; resolves to the function that gives the lock back. */
export function acquireLock(lockFile: string, onWait: (holderPid: string) => void): Promise<() => void>;

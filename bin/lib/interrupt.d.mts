/** Registers something to undo when we are interrupted; returns how to take the registration back. */
export function onInterrupt(cleanup: () => unknown): () => void;

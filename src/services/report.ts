/** Told of each thing that was mended, or could not be: one sentence, and what it is about. */
export type Report = (sentence: string, facts: Record<string, string | number>) => void;

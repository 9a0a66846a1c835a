// A failure we can explain in one sentence: shown without a stack trace, because the reader has to act, not debug.

export class Refusal extends Error {
  /**
   * @param {string} sentence what is wrong and what to do about it
   * @param {{exitCode?: number, details?: string}} [more] exitCode 2: the machine lacks something; 1: a step failed
   */
  constructor(sentence, { exitCode = 1, details = '' } = {}) {
    super(sentence);
    this.name = 'Refusal';
    this.exitCode = exitCode;
    this.details = details;
  }
}

/**
 * Ends a command line program: explained failures as their sentence, unexpected ones with their stack.
 * @param {unknown} error
 * @returns {number} the exit code to leave with
 */
export function report(error) {
  if (!(error instanceof Refusal)) {
    console.error(error);
    return 1;
  }
  if (error.details) console.error(error.details);
  console.error(error.message);
  return error.exitCode;
}

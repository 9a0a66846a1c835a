import type { CliContext } from './context.js';

export interface ProgressLine {
  /** A line that stays. */
  line(text: string): void;
  /** Takes the place of the progress shown before; only a terminal shows it. */
  progress(text: string): void;
  /** Takes the progress away: something else is going to be printed. */
  clear(): void;
}

const ERASE_LINE = '\r\u001b[2K';

/** Both go to standard error, so that standard output stays for the answer. */
export function createProgressLine({
  err,
  isTerminal,
}: Pick<CliContext, 'err' | 'isTerminal'>): ProgressLine {
  let isShown = false;
  const erase = (): void => {
    if (isShown) err(ERASE_LINE);
    isShown = false;
  };
  return {
    clear: erase,
    line(text) {
      erase();
      err(`${text}\n`);
    },
    progress(text) {
      if (!isTerminal) return;
      erase();
      err(text);
      isShown = true;
    },
  };
}

// What a person sees while the stages run: live counters on a terminal, plain lines in a log.

import { Stopped } from './command.mjs';

/**
 * @typedef {{name: string, doing: string, startedAt: number}} Line
 * @typedef {<T>(name: string, doing: string, work: () => Promise<T>) => Promise<T>} Stage
 */

const stream = process.stderr;
const seconds = (/** @type {number} */ since) => `${Math.round((performance.now() - since) / 100) / 10} s`;

/**
 * @param {{quiet?: boolean}} [options]
 * @returns {{stage: Stage, say: (text: string) => void}}
 */
export function createProgress({ quiet = false } = {}) {
  const live = stream.isTTY && !process.env.CI && !quiet ? liveLines() : plainLines();
  const write = quiet ? () => {} : (/** @type {string} */ text) => live.print(text);
  return {
    say: write,
    async stage(name, doing, work) {
      const line = { name, doing, startedAt: performance.now() };
      if (!quiet) live.add(line);
      let outcome = 'failed';
      try {
        const result = await work();
        outcome = 'done';
        return result;
      } catch (error) {
        if (error instanceof Stopped) outcome = 'stopped';
        throw error;
      } finally {
        if (!quiet) live.remove(line);
        write(`${label(line)} ${outcome} in ${seconds(line.startedAt)}`);
      }
    },
  };
}

const label = (/** @type {Line} */ line) => `  ${line.name.padEnd(13)} ${line.doing}:`;

/** A log has no way back, so it gets a line when a stage begins and one when it ends. */
function plainLines() {
  return {
    print: (/** @type {string} */ text) => void stream.write(`${text}\n`),
    add: (/** @type {Line} */ line) => void stream.write(`${label(line)} begun\n`),
    remove: (/** @type {Line} */ _line) => {},
  };
}

/** On a terminal the running stages stay at the bottom and count. */
function liveLines() {
  /** @type {Set<Line>} */
  const lines = new Set();
  let drawn = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const erase = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    erase();
    for (const line of lines) stream.write(`${clip(`${label(line)} ${seconds(line.startedAt)}`)}\n`);
    drawn = lines.size;
  };
  return {
    print(/** @type {string} */ text) {
      erase();
      stream.write(`${text}\n`);
      draw();
    },
    add(/** @type {Line} */ line) {
      lines.add(line);
      timer ??= setInterval(draw, 100).unref();
      draw();
    },
    remove(/** @type {Line} */ line) {
      lines.delete(line);
      draw();
      if (lines.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/** A wrapped line would break the count of lines to go back. */
const clip = (/** @type {string} */ text) => text.slice(0, Math.max(20, stream.columns - 1));

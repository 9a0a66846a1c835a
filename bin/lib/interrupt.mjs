// One place for Ctrl-C and SIGTERM: clean up in reverse order of acquisition, then leave with the shell's code.

/** @type {Array<() => unknown>} */
const cleanups = [];
let leaving = false;

/**
 * Registers something to undo when we are interrupted.
 * @param {() => unknown} cleanup
 * @returns {() => void} takes the registration back
 */
export function onInterrupt(cleanup) {
  if (cleanups.length === 0) listen();
  cleanups.push(cleanup);
  return () => {
    const at = cleanups.indexOf(cleanup);
    if (at >= 0) cleanups.splice(at, 1);
    if (cleanups.length === 0 && !leaving) unlisten();
  };
}

const interrupted = () => leave(130);
const terminated = () => leave(143);

function listen() {
  process.on('SIGINT', interrupted).on('SIGTERM', terminated).on('SIGHUP', terminated);
}

function unlisten() {
  process.off('SIGINT', interrupted).off('SIGTERM', terminated).off('SIGHUP', terminated);
}

/** @param {number} exitCode */
async function leave(exitCode) {
  // A second Ctrl-C means "now": what is still alive is ended by its leash.
  if (leaving) process.exit(exitCode);
  leaving = true;
  while (cleanups.length > 0) {
    try {
      await cleanups.pop()?.();
    } catch (error) {
      console.error(error);
    }
  }
  process.exit(exitCode);
}

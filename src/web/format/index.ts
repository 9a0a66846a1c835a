export { showBytes, showNumber } from './number.js';
export { sqlPieces } from './sql.js';
export { elapsedMs, showDuration, showTime } from './time.js';

export { difference, type Piece, sideBySide, type SideRow } from './difference.js';
export { showBytes, showNumber } from './number.js';
export { sqlPieces } from './sql.js';
export { elapsedMs, showDuration, showTime, ZONE } from './time.js';
export { sparkline } from './sparkline.js';

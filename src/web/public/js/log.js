// The live log: lines as they come, in plain DOM, so that the browser's own find and copy work.

import { toast } from './dom.js';

const MAX_LINES = 2000;
const FLUSH_MS = 250;
/** Of more lines the browser would be busy for longer than a reader notices. */
const LINES_AT_ONCE = 400;
const RETRY_MS = 3000;
const NEAR_END_PX = 24;

const log = document.getElementById('log');
const scroller = document.getElementById('log-scroll');
const state = document.getElementById('log-state');
const followButton = document.querySelector('[data-follow]');
const summary = document.getElementById('summary');

let last = Number(log.dataset.last);
let waiting = [];
let isFollowing = false;
let isSkipping = false;
let refresh;
let source;
let isComplete = false;

// The zone of the server, like every other time on the page.
const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: log.dataset.zone,
});

function cell(tag, name, text) {
  const node = document.createElement(tag);
  node.className = name;
  node.textContent = text;
  return node;
}

/** The same as views/runs/lines.pug. */
function lineNode({ seq, at, step, attempt, stream, text }) {
  const node = cell('li', `line from-${stream}`, '');
  node.id = `L${seq}`;
  const link = cell('a', 'seq', seq);
  link.href = `${log.dataset.url}?line=${seq}#L${seq}`;
  link.tabIndex = -1;
  const time = cell('span', 'at', clock.format(new Date(at)));
  time.title = at;
  node.append(
    link,
    time,
    cell('span', 'step', attempt > 1 ? `${step}·${attempt}` : step),
    cell('span', 'text', text),
  );
  return node;
}

/** Of what has come and is not shown only the newest is kept: the rest would fall off the top at once. */
function take(line) {
  if (line.seq <= last) return;
  waiting.push({ ...line, missing: line.seq - last - 1 });
  last = line.seq;
  if (line.stream === 'stderr') pin(line);
  if (waiting.length <= 2 * MAX_LINES) return;
  waiting = waiting.slice(-MAX_LINES);
  isSkipping = true;
}

/** The first error stays in sight above the lines. */
function pin({ seq, text }) {
  const pinned = document.getElementById('log-first');
  if (!pinned.hidden) return;
  const link = pinned.querySelector('a');
  link.textContent = text;
  link.href = `${log.dataset.url}?line=${seq}#L${seq}`;
  pinned.hidden = false;
}

function flush() {
  // Nothing moves for a reader who has scrolled up, once there is as much as a page may hold.
  const room = isFollowing ? MAX_LINES : isSkipping ? 0 : MAX_LINES - log.querySelectorAll('li.line').length;
  const next = isFollowing ? waiting.slice(-MAX_LINES) : waiting.slice(0, Math.max(0, room));
  const isHole = isFollowing && (isSkipping || next.length < waiting.length);
  const shown = next.slice(0, LINES_AT_ONCE);
  waiting = (isFollowing ? next : waiting).slice(shown.length);
  followButton.textContent = !isFollowing && waiting.length > 0 ? 'Follow: more below' : 'Follow';
  // There may be more than is shown: the button brings it.
  if (isComplete) followButton.hidden = waiting.length === 0;
  if (shown.length === 0) return;
  if (isHole) log.replaceChildren();
  isSkipping = false;
  log.append(...shown.flatMap(nodesOf));
  document.getElementById('log-empty')?.remove();
  // What falls off the top is a link away, not lost.
  if (isFollowing) trim(isHole);
  if (isFollowing) scroller.scrollTop = scroller.scrollHeight;
  if (shown.length < next.length) setTimeout(flush);
}

const nodesOf = (line) =>
  line.missing > 0
    ? [cell('li', 'gap', `${line.missing} lines missing here`), lineNode(line)]
    : [lineNode(line)];

function trim(isHole) {
  const lines = [...log.querySelectorAll('li.line')];
  const extra = lines.splice(0, Math.max(0, lines.length - MAX_LINES));
  for (const line of extra) line.remove();
  if (extra.length > 0 || isHole) offerEarlier(Number(lines[0].id.slice(1)));
}

function offerEarlier(before) {
  log.querySelector('li.more')?.remove();
  const more = cell('li', 'more', '');
  const link = cell('a', '', `Load earlier lines (1–${before - 1})`);
  link.href = `${log.dataset.url}?before=${before}#log-title`;
  more.append(link);
  log.prepend(more);
}

function follow(isOn) {
  isFollowing = isOn;
  followButton?.setAttribute('aria-pressed', String(isOn));
  if (isOn) flush();
  if (isOn) scroller.scrollTop = scroller.scrollHeight;
}

/** Steps report progress many times a second; the page above the log need not. */
function refreshSummary() {
  refresh ??= setTimeout(() => {
    refresh = undefined;
    summary.dispatchEvent(new CustomEvent('run-changed'));
  }, 500);
}

/** A hidden tab lets go of its connection, of which a browser has few; the cursor brings it up to date. */
function connect() {
  if (source || isComplete || document.hidden) return;
  const url = new URL(log.dataset.stream, location.href);
  url.searchParams.set('after', last);
  source = new EventSource(url);
  const on = (name, listener) => source.addEventListener(name, listener);
  on('open', () => (state.textContent = 'live'));
  on('line', (event) => take(JSON.parse(event.data)));
  on('step', refreshSummary);
  on('run', refreshSummary);
  on('end', () => {
    isComplete = true;
    disconnect();
    flush();
    state.textContent = 'complete';
    refreshSummary();
  });
  on('error', () => {
    state.textContent = 'reconnecting…';
    // After an answer that is no stream the browser gives up; we do not.
    if (source?.readyState !== EventSource.CLOSED) return;
    disconnect();
    setTimeout(connect, RETRY_MS);
  });
}

function disconnect() {
  source?.close();
  source = undefined;
}

/** The next line from stderr, or the one before; of those that are loaded. */
function findError(step) {
  const errors = [...log.querySelectorAll('li.from-stderr')];
  const here = errors.indexOf(log.querySelector('.is-found'));
  const next = errors[here < 0 ? (step > 0 ? 0 : errors.length - 1) : here + step];
  if (!next)
    return toast(
      errors.length === 0 ? 'No error among the lines loaded' : 'No further error among the lines loaded',
    );
  follow(false);
  errors[here]?.classList.remove('is-found');
  next.classList.add('is-found');
  next.scrollIntoView({ block: 'center' });
}

for (const button of document.querySelectorAll('[data-error]')) {
  button.addEventListener('click', () => findError(Number(button.dataset.error)));
}

scroller.addEventListener('scroll', () => {
  if (!log.dataset.stream) return;
  const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
  if (isAtEnd !== isFollowing) follow(isAtEnd);
});
followButton?.addEventListener('click', () => follow(!isFollowing));
document.querySelector('[data-wrap]').addEventListener('click', ({ currentTarget }) => {
  const isWrapped = log.classList.toggle('wrap');
  currentTarget.setAttribute('aria-pressed', String(isWrapped));
});

if (log.dataset.stream) {
  follow(!location.hash);
  setInterval(flush, FLUSH_MS);
  connect();
  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
} else if (!location.hash && !location.search) {
  scroller.scrollTop = scroller.scrollHeight;
}

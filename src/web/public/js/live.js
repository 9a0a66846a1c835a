// One event stream for the tab: elements with stable ids, put where their older selves are. What is new, or would move
// something under the reader's eyes, waits behind a pill. A hidden tab listens to nothing and catches up when it is seen.
/* global htmx */
import { make } from './dom.js';

const MAX_ROWS = 200;
const RETRY_MS = 3_000;
const { live, cursor } = document.body.dataset;
const stale = document.getElementById('stale');
const waiting = new Map();
let source;
let last = cursor;
let aliveAt = new Date();
let pill;

function showStale(isStale) {
  stale.hidden = !isStale;
  if (isStale)
    stale.textContent = `Not live: the server does not answer. This is how it was at ${aliveAt.toLocaleTimeString('en-GB')}.`;
  else aliveAt = new Date();
}

const isUnderEyes = (node) => node.matches(':hover') || node.contains(document.activeElement);

/** HTML of rows is only understood in a template. */
function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}

function take(node) {
  const present = document.getElementById(node.id);
  const list = node.dataset.into && document.getElementById(node.dataset.into);
  const place = present ?? list;
  if (!place) return;
  const mayMove = !present || present.hasAttribute('data-hold');
  if (mayMove && isUnderEyes(place)) waiting.set(node.id, node);
  else if (present) morph(present, node);
  else insert(list, node);
}

function morph(present, node) {
  waiting.delete(node.id);
  // What the reader has ticked or opened is theirs.
  for (const name of ['open']) if (present.hasAttribute(name)) node.setAttribute(name, '');
  const ticked = [...present.querySelectorAll('input:checked')].map(({ name, value }) => `${name} ${value}`);
  void htmx.swap({ target: present, text: node.outerHTML, swap: 'outerMorph', sourceElement: present });
  for (const input of document.getElementById(node.id)?.querySelectorAll('input') ?? []) {
    if (ticked.includes(`${input.name} ${input.value}`)) input.checked = true;
  }
}

function insert(list, node) {
  list.prepend(node);
  htmx.process(node);
  const rows = [...list.children];
  for (const row of rows.slice(MAX_ROWS)) if (!row.contains(document.activeElement)) row.remove();
}

function showPill() {
  const count = waiting.size;
  if (!pill) {
    pill = make('button', { type: 'button', class: 'pill' });
    pill.addEventListener('click', applyWaiting);
    document.getElementById('main').prepend(pill);
  }
  const isNew = [...waiting.keys()].every((id) => !document.getElementById(id));
  pill.hidden = count === 0;
  pill.textContent = isNew ? `${count} new: show` : `${count} changed: apply`;
}

function applyWaiting() {
  for (const [id, node] of waiting) {
    const present = document.getElementById(id);
    const list = document.getElementById(node.dataset.into);
    if (present) morph(present, node);
    else if (list) insert(list, node);
  }
  waiting.clear();
  showPill();
}

function apply(html) {
  for (const node of Array.from(parse(html).children)) take(node);
  showPill();
}

/** Everything on the page that is live, as it is now; also what came later in fragments. */
async function snapshot() {
  const addresses = [
    location.href,
    ...[...document.querySelectorAll('[data-snapshot]')].map((node) => node.dataset.snapshot),
  ];
  for (const address of addresses) {
    const response = await fetch(address);
    if (!response.ok) return;
    // The oldest first: each new one goes on top.
    for (const node of [...parse(await response.text()).querySelectorAll('[data-live-row]')].toReversed())
      take(node);
  }
  showPill();
}

function connect() {
  if (!live || source || document.hidden) return;
  const url = new URL(live, location.href);
  url.searchParams.set('since', last);
  source = new EventSource(url);
  const on = (name, listener) =>
    source.addEventListener(name, (event) => {
      if (event.lastEventId) last = event.lastEventId;
      listener(event);
    });
  on('open', () => showStale(false));
  on('rows', ({ data }) => apply(JSON.parse(data)));
  on('snapshot', () => void snapshot());
  on('error', () => {
    showStale(true);
    // After an answer that is no stream the browser gives up; we do not.
    if (source?.readyState !== EventSource.CLOSED) return;
    source = undefined;
    setTimeout(connect, RETRY_MS);
  });
}

function disconnect() {
  source?.close();
  source = undefined;
}

document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
addEventListener('pagehide', disconnect);
addEventListener('pageshow', connect);
for (const name of ['htmx:error', 'htmx:sse:error']) document.addEventListener(name, () => showStale(true));
document.addEventListener('htmx:after:swap', () => showStale(false));

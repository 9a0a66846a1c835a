// Single keys, declared where they act: `data-key="f"` on a button, link or field presses or focuses it; inside a row
// (`data-row`) it acts for the row that has the focus. They can be turned off, and never take a browser's own keys.
import { isShown, make } from './dom.js';

const SETTING = 'pipekit.keys';
const GO_MS = 1_500;
const help = document.getElementById('help');
const setting = document.getElementById('keys-on');
let goUntil = 0;

setting.checked = localStorage.getItem(SETTING) !== 'off';
setting.addEventListener('change', () => localStorage.setItem(SETTING, setting.checked ? 'on' : 'off'));
document.querySelector('[data-help]').addEventListener('click', showHelp);

function showHelp() {
  const own = [...document.querySelectorAll('main [data-key]')];
  const byKey = new Map(own.map((node) => [node.dataset.key, node]));
  const lines = [...byKey].map(([key, node]) =>
    make('div', {}, make('dt', {}, make('kbd', {}, key)), make('dd', {}, nameOf(node))),
  );
  document.getElementById('help-page').replaceChildren(...lines);
  help.showModal();
}

export const nameOf = (node) =>
  (node.dataset.does ?? node.ariaLabel ?? node.closest('label')?.textContent ?? node.textContent).trim();

const rowLinks = () => [...document.querySelectorAll('[data-row] .row-link')].filter(isShown);

function moveBy(step) {
  const links = rowLinks();
  const row = document.activeElement?.closest('[data-row]');
  const here = links.findIndex((link) => row?.contains(link));
  const start = step > 0 ? 0 : links.length - 1;
  links[here < 0 ? start : Math.min(links.length - 1, Math.max(0, here + step))]?.focus();
}

/** The row that has the focus goes first, then what is not in any row. */
function findKey(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const row = document.activeElement?.closest('[data-row]');
  const inRow = row?.querySelector(selector);
  return (
    inRow ??
    [...document.querySelectorAll(selector)].find((node) => !node.closest('[data-row]') && isShown(node))
  );
}

function press(key) {
  const node = findKey(key);
  if (!node) return false;
  if (node.matches('input:not([type="checkbox"]), textarea, select')) node.focus();
  else node.click();
  return true;
}

const fixed = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  '.': () => document.dispatchEvent(new CustomEvent('pipekit:actions')),
};

function act(key) {
  const isGo = performance.now() < goUntil;
  goUntil = 0;
  if (isGo) {
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    link?.click();
    return Boolean(link);
  }
  if (key === 'g') {
    goUntil = performance.now() + GO_MS;
    return true;
  }
  if (fixed[key]) {
    fixed[key]();
    return true;
  }
  if (press(key)) return true;
  // A page without a search of its own has the palette's.
  const palette = key === '/' ? document.querySelector('[data-palette-open]') : null;
  palette?.click();
  return palette !== null;
}

document.addEventListener('keydown', (event) => {
  const isTyping = event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]');
  const isTaken = isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
  if (isTaken || !setting.checked || document.querySelector('dialog[open]') || event.key.length > 1) return;
  if (act(event.key)) event.preventDefault();
});

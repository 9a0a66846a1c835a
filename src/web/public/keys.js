// Single keys for those who live in terminals. They can be turned off, and never take a browser's own keys.

const SETTING = 'pipekit.keys';
const help = document.getElementById('help');
const setting = document.getElementById('keys-on');
let isAfterG = false;

setting.checked = localStorage.getItem(SETTING) !== 'off';
setting.addEventListener('change', () => localStorage.setItem(SETTING, setting.checked ? 'on' : 'off'));
document.querySelector('[data-help]').addEventListener('click', () => help.showModal());

const rowLinks = () => [...document.querySelectorAll('a[data-row]')];

function moveBy(step) {
  const links = rowLinks();
  const here = links.indexOf(document.activeElement);
  const next =
    here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step));
  links[next]?.focus();
}

const click = (selector) => document.querySelector(selector)?.click();

const actions = {
  '?': () => help.showModal(),
  '/': () => document.getElementById('search')?.focus(),
  j: () => moveBy(1),
  k: () => moveBy(-1),
  f: () => click('[data-follow]:not([hidden])'),
  w: () => click('[data-wrap]'),
};

document.addEventListener('keydown', (event) => {
  const isTyping = event.target.closest('input, textarea, select, [contenteditable]');
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !setting.checked || help.open) return;
  const isGoTo = isAfterG && event.key === 'r';
  isAfterG = event.key === 'g';
  const action = isGoTo ? () => location.assign('/runs') : actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

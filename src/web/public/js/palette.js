// Ctrl or Command K: any page, module, group or connection, and what can be done with it. `.` shows what can be done
// here. What is listed are the links and forms of views/shared/found.pug: choosing one clicks it.
import { isShown, make } from './dom.js';
import { nameOf } from './keys.js';

const WAIT_MS = 60;
const dialog = document.getElementById('palette');
const input = document.getElementById('palette-input');
const list = document.getElementById('palette-found');
let isLocal = false;
let row;
let timer;
let asking;

const options = () => [...list.querySelectorAll('[role="option"]')];

function choose(index) {
  const all = options();
  const chosen = all[Math.max(0, Math.min(all.length - 1, index))];
  for (const [i, option] of all.entries()) {
    option.id = `found-${i}`;
    option.setAttribute('aria-selected', String(option === chosen));
  }
  input.setAttribute('aria-activedescendant', chosen?.id ?? '');
  chosen?.scrollIntoView({ block: 'nearest' });
}

const chosenIndex = () => options().findIndex((option) => option.ariaSelected === 'true');

/** The buttons and links marked `data-action`, of the row with the focus or else of the page. */
function localOptions(words) {
  const within = [...(row ?? document.querySelector('main')).querySelectorAll('[data-action]')];
  return within
    .filter((node) => (row || !node.closest('[data-row]')) && isShown(node) && !node.disabled)
    .filter((node) => words.every((word) => nameOf(node).toLowerCase().includes(word)))
    .map((node) => {
      const button = make(
        'button',
        { type: 'button', tabindex: '-1' },
        nameOf(node),
        make('small', {}, 'here'),
      );
      button.addEventListener('click', () => {
        dialog.close();
        node.click();
      });
      return make('li', { role: 'option' }, button);
    });
}

async function refresh() {
  const text = input.value.trim();
  const local = localOptions(text.toLowerCase().split(/\s+/).filter(Boolean));
  if (isLocal) {
    list.replaceChildren(
      ...(local.length > 0 ? local : [make('li', { class: 'pad muted' }, 'Nothing to do here')]),
    );
    return choose(0);
  }
  asking?.abort();
  asking = new AbortController();
  try {
    const response = await fetch(`/search?part=found&q=${encodeURIComponent(text)}`, {
      signal: asking.signal,
    });
    if (!response.ok) throw new Error(`The search answered ${response.status}`);
    list.innerHTML = await response.text();
    list.prepend(...local);
    choose(0);
  } catch (error) {
    if (error.name !== 'AbortError')
      list.replaceChildren(make('li', { class: 'pad muted' }, 'The server does not answer.'));
  }
}

function open({ onlyHere }) {
  isLocal = onlyHere;
  row = document.activeElement?.closest('[data-row]');
  input.value = '';
  dialog.showModal();
  void refresh();
}

input.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT_MS);
});
dialog.addEventListener('keydown', (event) => {
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (moves[event.key]) {
    event.preventDefault();
    choose(chosenIndex() + moves[event.key]);
  }
});
dialog.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  clearTimeout(timer);
  const typed = input.value.trim();
  // Enter may come before the answer to the last letter.
  await refresh();
  if (typed === input.value.trim())
    options()[Math.max(0, chosenIndex())]?.querySelector('a, button')?.click();
});
dialog.addEventListener('click', (event) => {
  if (event.target === dialog) dialog.close();
});
for (const opener of document.querySelectorAll('[data-palette-open]')) {
  opener.addEventListener('click', (event) => {
    event.preventDefault();
    open({ onlyHere: false });
  });
}
document.addEventListener('pipekit:actions', () => open({ onlyHere: true }));
document.addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
    return;
  event.preventDefault();
  if (dialog.open) dialog.close();
  else open({ onlyHere: false });
});

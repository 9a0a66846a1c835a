// The wizard from the keyboard: Alt and an arrow go a step on or back; Enter in the search takes the first table.
document.addEventListener('keydown', (event) => {
  const step = { ArrowLeft: 'back', ArrowRight: 'next' }[event.key];
  if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
  // Otherwise the browser would go back in its history, and what was typed last with it.
  event.preventDefault();
  document.querySelector(`[data-step="${step}"]`)?.click();
});

const choices = () => [...document.querySelectorAll('#tables [data-choice]:not(:disabled)')];
const search = document.querySelector('[data-tables] [type="search"]');

// Another source has other places to look in, and its own destination: the page is asked for anew, by what is typed alone.
const source = document.querySelector('[data-tables] [name="source"]');
source?.addEventListener('change', () => {
  for (const field of source.form.elements) field.disabled = ![source, search].includes(field);
  source.form.submit();
});

/** The list may be that of fewer letters than are typed by now. */
let wantsFirst = false;
let isFresh = true;
search?.addEventListener('input', () => (isFresh = false));
search?.form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (isFresh) choices()[0]?.click();
  else wantsFirst = true;
});
document.addEventListener('htmx:after:swap', () => {
  isFresh = true;
  if (wantsFirst) choices()[0]?.click();
  wantsFirst = false;
});

document.querySelector('#tables')?.addEventListener('keydown', (event) => {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = choices().indexOf(event.target);
  if (!move || at < 0) return;
  event.preventDefault();
  (choices()[at + move] ?? search).focus();
});
search?.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowDown') return;
  event.preventDefault();
  choices()[0]?.focus();
});

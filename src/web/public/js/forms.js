// Small comforts for forms that work without them.
import { post, toast } from './dom.js';

// Buttons in rows act without leaving the list: `data-stay` on the form.
document.addEventListener('submit', async (event) => {
  const form = event.target.closest('form[data-stay]');
  if (!form) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.ariaBusy === 'true') return;
  button?.setAttribute('aria-busy', 'true');
  await post(form.action, [...new FormData(form, button).entries()]);
  button?.removeAttribute('aria-busy');
});

// The theme changes at once; the server is told, for the next page.
document.querySelector('[data-theme-form]').addEventListener('submit', (event) => {
  const { submitter, target } = event;
  if (!submitter) return;
  event.preventDefault();
  document.documentElement.dataset.theme = submitter.value;
  for (const button of target.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button === submitter));
  }
  void fetch(target.action, {
    method: 'POST',
    body: new URLSearchParams({ theme: submitter.value }),
    redirect: 'manual',
  });
});

// `data-copy="#id"` copies the text of that element.
document.addEventListener('click', async ({ target }) => {
  const button = target.closest('[data-copy]');
  if (!button) return;
  try {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
    toast('Copied');
  } catch {
    toast('The browser does not let us copy here: select the text instead.', { isError: true });
  }
});

// A choice in a filter needs no button. The wizard's has its own way, and of two to compare both are chosen first.
const FILTERS = 'form.filter[method="get"]:not([data-tables], [data-compare])';
for (const select of document.querySelectorAll(`${FILTERS} select`)) {
  select.addEventListener('change', () => select.form.requestSubmit());
}

// "Run selected" is there once something is.
const picked = document.querySelector('[data-run-picked]');
function countPicked() {
  const count = document.querySelectorAll('[form="run-picked"]:checked').length;
  picked.hidden = count === 0;
  picked.querySelector('button').textContent = `Run ${count} selected`;
}
if (picked) {
  document.addEventListener('change', countPicked);
  countPicked();
}

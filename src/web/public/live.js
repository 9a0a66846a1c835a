// Parts of a page that ask for themselves again: quiet while nobody looks, honest when the server is gone.

const stale = document.getElementById('stale');
const pill = document.getElementById('pill');
const rows = document.getElementById('rows');
let held = 0;

const showStale = (isStale) => {
  if (stale) stale.hidden = !isStale;
};

document.addEventListener('htmx:before:request', (event) => {
  if (document.hidden) event.preventDefault();
});
document.addEventListener('htmx:error', () => showStale(true));
document.addEventListener('htmx:response:error', () => showStale(true));
document.addEventListener('htmx:after:swap', () => showStale(false));

/** Rows must not move under a pointer or a focused link. */
const isReading = () => rows.matches(':hover') || rows.contains(document.activeElement);

/** Takes rows that are not on the page yet out of what came: what is there is updated where it is. */
function holdBackNewRows(fragment) {
  const incoming = [...fragment.querySelectorAll('tbody > tr[id]')];
  const fresh = incoming.filter((row) => !document.getElementById(row.id));
  if (fresh.length === incoming.length) return 0;
  for (const row of fresh) row.remove();
  return fresh.length;
}

if (rows && pill) {
  document.addEventListener('htmx:before:swap', (event) => {
    const task = event.detail.tasks?.find(({ target }) => target === rows);
    if (!task) return;
    held = isReading() ? holdBackNewRows(task.fragment) : 0;
    pill.hidden = held === 0;
    pill.textContent = `${held} new: show`;
  });
  pill.addEventListener('click', () => {
    pill.hidden = true;
    document.activeElement?.blur();
    rows.dispatchEvent(new CustomEvent('every'));
  });
}

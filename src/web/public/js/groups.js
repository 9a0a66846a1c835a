// Members move with Alt and an arrow, as by their buttons.
document.addEventListener('keydown', (event) => {
  const direction = { ArrowUp: 'up', ArrowDown: 'down' }[event.key];
  const member = event.target.closest('[data-member]');
  if (!direction || !event.altKey || !member) return;
  event.preventDefault();
  member.querySelector(`[data-move="${direction}"]`).click();
});

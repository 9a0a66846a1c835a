/** An element with attributes and children; text is text, never markup. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export const isShown = (node) => node.checkVisibility();

const TOAST_MS = 6_000;

/** Says something in passing, politely. With an address it is a link. */
export function toast(text, { url, isError = false } = {}) {
  const content = url ? make('a', { href: url }, text) : text;
  const node = make('p', { class: isError ? 'toast is-error' : 'toast' }, content);
  document.getElementById('toasts').append(node);
  setTimeout(() => node.remove(), isError ? 3 * TOAST_MS : TOAST_MS);
}

/** Posts a form without leaving the page; what came of it is said in a toast. Gives whether it went well. */
export async function post(action, body) {
  try {
    const response = await fetch(action, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(body),
    });
    const answer = await response.json();
    if (response.ok) toast(answer.message, { url: answer.url });
    else toast([answer.error.message, answer.error.hint].filter(Boolean).join(' '), { isError: true });
    return response.ok;
  } catch {
    toast('The server does not answer: nothing was done, or not known.', { isError: true });
    return false;
  }
}

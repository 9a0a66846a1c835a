/** Tables and columns from the catalogue of the connection, asked for as they are typed. */
export function completeNames(connectionOf) {
  return async (context) => {
    const word = context.matchBefore(/(?:[\w$#]+\.)?[\w$#]*/);
    const connection = connectionOf();
    if (!word || !connection || (word.from === word.to && !context.explicit)) return null;
    const [owner, name] = word.text.includes('.') ? word.text.split('.') : [undefined, word.text];
    const text = context.state.doc.toString();
    const url = new URL('/modules/new/sql/names', location.href);
    url.searchParams.set('source', connection);
    url.searchParams.set('q', name);
    for (const table of owner === undefined ? tablesOf(text) : [tableOf(text, owner)])
      url.searchParams.append('table', table);
    if (owner !== undefined) url.searchParams.set('owner', owner);
    const asking = new AbortController();
    context.addEventListener('abort', () => asking.abort());
    try {
      const response = await fetch(url, { signal: asking.signal, headers: { Accept: 'application/json' } });
      if (!response.ok) return null;
      const { options } = await response.json();
      const from = owner === undefined ? word.from : word.from + owner.length + 1;
      return { from, options, validFor: /^[\w$#]*$/ };
    } catch {
      return null;
    }
  };
}

const FROM = /\b(?:from|join)\s+([\w$#.]+)(?:\s+(?:as\s+)?([\w$#]+))?/gi;
const NO_ALIAS = /^(?:where|join|left|right|inner|full|cross|on|order|group|limit|using|natural)$/i;

const named = (text) =>
  [...text.matchAll(FROM)].map(([, table, alias]) => ({
    table,
    alias: alias && !NO_ALIAS.test(alias) ? alias : table.split('.').at(-1),
  }));

const tablesOf = (text) => [...new Set(named(text).map(({ table }) => table))].slice(0, 5);

/** What `o` of `o.id` stands for; itself, where nothing is called so. */
const tableOf = (text, owner) =>
  named(text).find(({ alias }) => alias.toLowerCase() === owner.toLowerCase())?.table ?? owner;

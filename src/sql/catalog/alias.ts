/**
 * A destination's name for a source's column: lower case, what is no letter, digit or _ left out, spaces as _.
 * `DCORD#` → `dcord`, `Order Date` → `order_date`. Empty when nothing is left.
 */
export function defaultAlias(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
    .replace(/[^\p{L}\p{N}_]/gu, '');
  return /^\p{N}/u.test(plain) ? `_${plain}` : plain;
}

/** The aliases of a table's columns, each once: `a#` and `a$` are `a` and `a_2`. */
export function defaultAliases(names: string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const wanted = defaultAlias(name) || `column_${index + 1}`;
    let alias = wanted;
    for (let n = 2; taken.has(alias); n += 1) alias = `${wanted}_${n}`;
    taken.add(alias);
    return alias;
  });
}

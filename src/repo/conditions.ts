/** For `LIKE … ESCAPE '\'`: whatever holds the text. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** `WHERE` all of them; nothing for none. */
export function whereAll(conditions: string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
}

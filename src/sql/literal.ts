/** A text as standard SQL writes it: a quote is doubled, a backslash is a backslash. */
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as standard SQL writes it. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** How a dialect writes what is not plain SQL, as far as it decides where a token ends. */
export interface Syntax {
  /** A comment within a comment has to end too. */
  nestedComments: boolean;
  /** `\'` within '…' is a quote. */
  backslashEscapes: boolean;
  /** `# …` is a comment; elsewhere # is a letter. */
  hashComments: boolean;
  /** "…" is a string, not a name. */
  doubleQuotedStrings: boolean;
  /** `$$…$$` and `$tag$…$tag$` are strings. */
  dollarQuotes: boolean;
  /** `[name]` is a name; elsewhere brackets are of arrays. */
  bracketNames: boolean;
  /** `q'[…]'` is a string. */
  qStrings: boolean;
}

const STANDARD: Syntax = {
  nestedComments: false,
  backslashEscapes: false,
  hashComments: false,
  doubleQuotedStrings: false,
  dollarQuotes: false,
  bracketNames: false,
  qStrings: false,
};

const MYSQL: Syntax = {
  ...STANDARD,
  backslashEscapes: true,
  hashComments: true,
  doubleQuotedStrings: true,
};

/** By driver; one that is not here writes standard SQL. */
const SYNTAXES: Record<string, Syntax> = {
  postgresql: { ...STANDARD, nestedComments: true, dollarQuotes: true },
  mariadb: MYSQL,
  mysql: MYSQL,
  sqlserver: { ...STANDARD, nestedComments: true, bracketNames: true },
  sqlite: { ...STANDARD, bracketNames: true },
  duckdb: { ...STANDARD, dollarQuotes: true },
  h2: { ...STANDARD, nestedComments: true, dollarQuotes: true },
  derby: { ...STANDARD, nestedComments: true },
  derbyserver: { ...STANDARD, nestedComments: true },
  db2: { ...STANDARD, nestedComments: true },
  db2i: { ...STANDARD, nestedComments: true },
  oracle: { ...STANDARD, qStrings: true },
};

export function syntaxOf(driver: string): Syntax {
  return SYNTAXES[driver] ?? STANDARD;
}

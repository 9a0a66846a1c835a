/** One end of a transfer as a jrunner command names it. */
export interface ScriptEnd {
  url: string;
  username: string;
  /** `$NAME` if the script has a variable for it; a password itself is never kept, only that there is one. */
  password: `$${string}` | 'literal' | null;
}

export interface JrunnerCall {
  source: ScriptEnd;
  destination: ScriptEnd;
}

/** The first jrunner command of a script; undefined when there is none, or it lacks an end. */
export function readShellScript(script: string): JrunnerCall | undefined {
  const lines = script.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  const variables = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) variables.set(name, unquoted(words(value ?? '')[0] ?? ''));
    if (!/(^|[\s/])jrunner(\s|$)/.test(line) || /^\s*#/.test(line)) continue;
    const flags = flagsOf(words(line));
    const [source, destination] = [endOf(flags, 's', variables), endOf(flags, 'd', variables)];
    return source && destination ? { source, destination } : undefined;
  }
  return undefined;
}

const words = (line: string): string[] => line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
const unquoted = (word: string): string => word.replace(/["']/g, '');

function flagsOf(all: string[]): Map<string, string> {
  return new Map(
    all.flatMap((word, index): [string, string][] => {
      const value = all[index + 1];
      return /^-[a-z]+$/.test(word) && value !== undefined ? [[word, value]] : [];
    }),
  );
}

function endOf(
  flags: Map<string, string>,
  end: 's' | 'd',
  variables: Map<string, string>,
): ScriptEnd | undefined {
  const text = (flag: string): string => expanded(flags.get(flag) ?? '', variables);
  const url = text(`-${end}cu`);
  if (!url.startsWith('jdbc:')) return undefined;
  return { url, username: text(`-${end}cn`), password: passwordOf(flags.get(`-${end}cp`)) };
}

function passwordOf(word: string | undefined): ScriptEnd['password'] {
  const text = unquoted(word ?? '');
  if (text === '') return null;
  const [, name] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(text) ?? [];
  return name === undefined ? 'literal' : `$${name}`;
}

function expanded(word: string, variables: Map<string, string>): string {
  if (word.startsWith("'")) return unquoted(word);
  return unquoted(word).replace(
    /\$\{?([A-Za-z_]\w*)\}?/g,
    (text, name: string) => variables.get(name) ?? text,
  );
}

/** Modules out of the shell scripts that went before: what they do is inferred, and what cannot be is told. */
import { DRIVERS } from '../../domain/connection.js';
import { findPlaceholders, parseSelect } from '../../sql/index.js';
import { readInsertScript } from './insertScript.js';
import { readShellScript, type ScriptEnd } from './shellScript.js';

export interface ScriptFile {
  /** Below the tree that is imported, with `/`. */
  path: string;
  text: string;
}

export interface Imported {
  /** As `applyConfig` takes it. */
  document: { connections: object[]; modules: object[] };
  /** What somebody has to look at, each with the folder it is about. */
  notes: { folder: string; note: string }[];
}

/** One module for each folder with a `pull.sql`; a folder that cannot be read becomes notes only. */
export function importScripts(files: ScriptFile[]): Imported {
  const connections = createConnections();
  const modules: object[] = [];
  const notes: Imported['notes'] = [];
  for (const { path, text } of files.filter((file) => /(^|\/)pull\.sql$/.test(file.path))) {
    const folder = folderOf(path);
    const beside = files.filter((file) => folderOf(file.path) === folder);
    const tell: Tell = (note) => void notes.push({ folder: folder || '.', note });
    const made = moduleOf(folder, text, beside, connections, tell);
    if (made) modules.push(made);
  }
  return { document: { connections: connections.all(), modules }, notes };
}

/** Empty for a file at the top of the tree. */
const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** Notes something; gives the undefined of what was not made for it. */
type Tell = (note: string) => undefined;

function moduleOf(
  folder: string,
  pull: string,
  beside: ScriptFile[],
  connections: ReturnType<typeof createConnections>,
  tell: Tell,
): object | undefined {
  const insert = beside.find(({ path }) => /(^|\/)insert\.sql$/.test(path));
  const call = beside
    .filter(({ path }) => path.endsWith('.sh'))
    .flatMap(({ text }) => readShellScript(text) ?? [])[0];
  if (!insert) return tell('There is no insert.sql beside pull.sql');
  if (!call) return tell('No script beside it calls jrunner with both a source and a destination');
  const way = readInsertScript(insert.text);
  if (way.table === null) return tell('insert.sql has no INSERT INTO a table');
  if (way.strategy === null)
    return tell('It cannot be told from insert.sql whether this is full, incremental or append');
  const [source, destination] = [connections.of(call.source, tell), connections.of(call.destination, tell)];
  if (!source || !destination) return undefined;
  const columns = way.columns.length > 0 ? way.columns : selected(pull, source.driver);
  if (columns.length === 0) return tell('Neither insert.sql nor pull.sql names the columns');
  if (findPlaceholders(pull).length > 0 || /\$\{?\w|\$\(|@\w+@/.test(pull))
    tell('The query has something put into it: make that a {name} with a watermark');
  tell('The types of its columns are not known, and written as text: see what the destination has');
  return {
    name: folder.split('/').at(-1) || way.table,
    source: source.name,
    destination: destination.name,
    dest_table: way.table,
    merge_strategy: way.strategy,
    ...(way.key.length > 0 ? { merge_key: way.key.join(', ') } : {}),
    source_query: pull.trim().replace(/;$/, ''),
    columns: columns.map((name) => ({ [name]: 'text' })),
    override_placeholders: true,
  };
}

function selected(query: string, driver: string): string[] {
  const parsed = parseSelect(query.trim().replace(/;$/, ''), driver);
  const names = 'list' in parsed ? parsed.list.items.map(({ name }) => name) : [null];
  return names.every((name) => name !== null) ? (names as string[]) : [];
}

/** What URLs call a driver otherwise than we do. */
const OTHER_KINDS: Record<string, string> = { as400: 'db2i' };

/** The same URL and user are one connection. */
function createConnections() {
  const known = new Map<string, { name: string; driver: string; entry: object }>();
  return {
    all: () => [...known.values()].map(({ entry }) => entry),
    of({ url, username, password }: ScriptEnd, tell: Tell) {
      const key = `${url} ${username}`;
      const found = known.get(key);
      if (found) return found;
      if (/\b(password|pwd)=|\/\/[^/]*:[^/]*@/i.test(url))
        return tell('A password stands in the URL: give it to jrunner by itself, and import again');
      const kind = /^jdbc:(?:([a-z0-9]+):)/.exec(url)?.[1] ?? '';
      const driver = DRIVERS.find((one) => one === (OTHER_KINDS[kind] ?? kind));
      if (!driver) return tell(`There is no driver for jdbc:${kind}`);
      const base = /([A-Za-z0-9_-]+)(?:[;?].*)?$/.exec(url)?.[1]?.toLowerCase() ?? kind;
      const names = [...known.values()].map(({ name }) => name);
      const name = names.includes(base) ? `${base}_${names.length + 1}` : base;
      const own = `$${name.toUpperCase().replace(/\W/g, '_')}_PASSWORD`;
      if (password === 'literal')
        tell(`A password stands in the script: \`pipekit secrets set ${own.slice(1)}\``);
      const reference = password === 'literal' ? own : password;
      const entry = {
        name,
        driver,
        jdbc_url: url,
        username,
        ...(reference === null ? {} : { password: reference }),
      };
      const made = { name, driver, entry };
      known.set(key, made);
      return made;
    },
  };
}

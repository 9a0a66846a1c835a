import { type Driver, type DriverName, driverOf } from '../domain/drivers.js';
import { PipekitError } from '../domain/errors.js';

/** Before MySQL had a driver of its own, its URLs were this driver's too. */
const MYSQL_BY_MARIADB =
  'This driver reaches MySQL too, by jdbc:mariadb://…; the driver `mysql` is MySQL’s own, which takes jdbc:mysql://…';
const CREDENTIALS = ['user', 'username', 'password', 'pwd', 'pass'];

/**
 * Throws `invalid` for a URL of another driver, with credentials in it, with an address or a property not known to be
 * safe. jrunner has the same rules and the last word, also on the directories of files, which are its machine's; here a
 * bad URL is refused when it is saved.
 */
export function checkJdbcUrl(kind: DriverName, url: string): void {
  const driver = driverOf(kind);
  const prefix = driver.url_prefixes.find((one) => url.startsWith(one));
  if (!prefix) {
    const hint = kind === 'mariadb' && url.startsWith('jdbc:mysql:') ? MYSQL_BY_MARIADB : undefined;
    throw invalidUrl(`The URL must start with ${driver.url_prefixes.join(' or ')}`, hint);
  }
  const [address, properties] = split(driver, url.slice(prefix.length));
  if (driver.place === 'server' && /^\/\/[^/]*@/.test(address)) throw credentialsInUrl();
  if (!new RegExp(`^(?:${driver.address})$`, 'u').test(address)) {
    throw invalidUrl(`The address in the URL is not like ${driver.url_template}`);
  }
  const seen = new Set<string>();
  for (const name of properties) {
    checkProperty(driver, name);
    if (seen.has(name)) throw invalidUrl(`The URL has the property "${name}" twice`);
    seen.add(name);
  }
  if (driver.place === 'file' && address.split('/').includes('..'))
    throw invalidUrl('The path in the URL must not lead upwards with ..');
}

function checkProperty(driver: Driver, name: string): void {
  if (CREDENTIALS.includes(name.toLowerCase())) throw credentialsInUrl();
  if (driver.properties.includes(name)) return;
  const allowed = driver.properties.length > 0 ? `Allowed are ${driver.properties.join(', ')}.` : undefined;
  throw invalidUrl(`The URL property "${name}" is not allowed`, allowed);
}

/** The address, and the names of the properties as the driver reads them: `us%65r` is `user`. */
function split({ property_style: style }: Driver, rest: string): [address: string, properties: string[]] {
  if (style === 'none') return [rest, []];
  const first = { query: '?', semicolon: ';', colon: ':' }[style];
  // A port has a colon of its own, so properties that begin with one are looked for behind the database's slash.
  const from = style === 'colon' ? Math.max(0, rest.indexOf('/', 2)) : 0;
  const end = rest.indexOf(first, from);
  if (end < 0) return [rest, []];
  const pairs = rest.slice(end + 1).split(style === 'query' ? '&' : ';');
  const names = pairs.filter((pair) => pair !== '').map((pair) => pair.split('=', 1)[0] as string);
  return [rest.slice(0, end), style === 'query' ? names.map(decoded) : names];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidUrl('The properties of the URL are not correctly %-encoded');
  }
}

/** Messages never repeat the URL: it may hold a password. */
function invalidUrl(message: string, hint?: string): PipekitError {
  return new PipekitError('invalid', message, { field: 'jdbc_url', hint });
}

function credentialsInUrl(): PipekitError {
  return invalidUrl(
    'The URL must not carry a user or password',
    'Put the user in username, and in password a secret reference like $WAREHOUSE_PASSWORD.',
  );
}

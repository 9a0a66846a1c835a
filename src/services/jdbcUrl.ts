import type { DriverName } from '../domain/connection.js';
import { PipekitError } from '../domain/errors.js';

/**
 * URL properties by driver that cannot load a class, write a file or run a command. jrunner has the same
 * list and the last word; here it is so that a bad URL is refused when it is saved.
 */
export const ALLOWED_PROPERTIES: Record<DriverName, readonly string[]> = {
  postgresql: [
    'ssl',
    'sslmode',
    'sslnegotiation',
    'sslrootcert',
    'sslcert',
    'sslkey',
    'sslResponseTimeout',
    'channelBinding',
    'requireAuth',
    'gssEncMode',
    'targetServerType',
    'hostRecheckSeconds',
    'loadBalanceHosts',
    'connectTimeout',
    'loginTimeout',
    'socketTimeout',
    'cancelSignalTimeout',
    'currentSchema',
    'ApplicationName',
    'tcpKeepAlive',
  ],
  mariadb: [
    'sslMode',
    'serverSslCert',
    'enabledSslProtocolSuites',
    'enabledSslCipherSuites',
    'serverRsaPublicKeyFile',
    'connectTimeout',
    'socketTimeout',
    'useCompression',
  ],
};

/** MariaDB's driver serves MySQL too. Its addresses of several hosts hide which server a run has written to. */
const PREFIXES: Record<DriverName, readonly string[]> = {
  postgresql: ['jdbc:postgresql:'],
  mariadb: ['jdbc:mariadb://', 'jdbc:mysql://'],
};

const CREDENTIALS = ['user', 'username', 'password', 'pwd', 'pass'];

/** Throws `invalid` for a URL of another driver, with credentials in it, or with a property not known to be safe. */
export function checkJdbcUrl(driver: DriverName, url: string): void {
  if (!PREFIXES[driver].some((prefix) => url.startsWith(prefix)))
    throw invalidUrl(`The URL must start with ${PREFIXES[driver].join(' or ')}`);
  const [address = '', query = ''] = splitOnce(url, '?');
  if (address.includes('@')) throw credentialsInUrl();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const name = decoded(splitOnce(pair, '=')[0] as string);
    if (CREDENTIALS.includes(name.toLowerCase())) throw credentialsInUrl();
    if (!ALLOWED_PROPERTIES[driver].includes(name)) {
      throw invalidUrl(
        `The URL property "${name}" is not allowed`,
        `Allowed are ${ALLOWED_PROPERTIES[driver].join(', ')}.`,
      );
    }
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** As the driver decodes it: `us%65r` is `user`, `+` is a space. */
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

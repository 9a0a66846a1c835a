import type { DriverName } from '../domain/drivers.js';

const CIPHER = `SHOW SESSION STATUS LIKE 'Ssl_cipher'`;

/** What tells whether the session that asks is encrypted; those that are not here encrypt by default, or cannot say. */
const ENCRYPTION: Partial<Record<DriverName, { sql: string; fix: string }>> = {
  postgresql: {
    sql: `SELECT 'ssl', CASE WHEN ssl THEN 'on' ELSE '' END FROM pg_stat_ssl WHERE pid = pg_backend_pid()`,
    fix: 'Switch TLS on in the server and add sslmode=verify-full to the URL, or sslmode=require: without it, the driver goes on in plain text where it finds no TLS.',
  },
  mariadb: {
    sql: CIPHER,
    fix: 'Switch TLS on in the server and add sslMode=verify-full to the URL, or sslMode=trust: without it, the driver does not ask for TLS.',
  },
  mysql: {
    sql: CIPHER,
    fix: 'Switch TLS on in the server and add sslMode=VERIFY_IDENTITY to the URL, or sslMode=REQUIRED: without it, the driver goes on in plain text where it finds no TLS.',
  },
};

/** A question whose first row has a name and how it is encrypted, '' for not; and what to do then. */
export function encryptionOf(driver: DriverName): { sql: string; fix: string } | undefined {
  return ENCRYPTION[driver];
}

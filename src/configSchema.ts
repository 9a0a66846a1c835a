/** The shape of the configuration, its defaults, and the environment variables that set it. */
import { z } from 'zod';
import { ROLES } from './domain/role.js';
import { secretReference } from './domain/secret.js';

/** Host names, addresses and CIDR ranges. */
const places = z.array(
  z
    .string()
    .max(253)
    .regex(
      /^([A-Za-z0-9_.-]+|[0-9A-Fa-f.:]+)(\/\d{1,3})?$/,
      'must be a host name, an address or a range like 10.0.0.0/8',
    ),
);

const port = z.number().int().min(0).max(65_535);

export const settings = z.strictObject({
  http: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: port.default(8420),
      trusted_proxies: z.number().int().min(0).max(10).default(0),
    })
    .prefault({}),
  auth: z
    .strictObject({
      username: z.string().min(1).default('pipekit'),
      password: secretReference.optional(),
      /** What our own programs come with, instead of that password. */
      api_key: secretReference.optional(),
      session_idle_minutes: z.number().int().min(1).max(10_080).default(120),
      session_max_hours: z.number().int().min(1).max(720).default(24),
    })
    .prefault({}),
  oidc: z
    .strictObject({
      issuer: z.url({ protocol: /^https?$/ }),
      client_id: z.string().min(1),
      client_secret: secretReference,
      name: z.string().min(1).max(50).default('single sign-on'),
      scope: z.string().default('openid profile email'),
      role_claim: z.string().min(1).optional(),
      roles: z.record(z.string(), z.enum(ROLES)).default({}),
      default_role: z.enum(ROLES).optional(),
      allowed_domains: z.array(z.string().min(1)).min(1).optional(),
    })
    .refine(({ role_claim, default_role }) => role_claim !== undefined || default_role !== undefined, {
      error: 'needs role_claim with roles, or default_role: otherwise nobody may come in',
    })
    .optional(),
  /** Where `pipekit serve` answers, for the command line and for workers elsewhere. */
  server_url: z.url({ protocol: /^https?$/ }).optional(),
  data_dir: z.string().min(1).default('.pipekit'),
  secrets_file: z.string().min(1).optional(),
  temporal: z
    .strictObject({
      address: z.string().min(1).optional(),
      namespace: z.string().min(1).optional(),
      api_key: secretReference.optional(),
      tls: z.boolean().default(false),
      ui_url: z.url().optional(),
      cli: z.string().min(1).optional(),
      port: port.default(7233),
      ui_port: port.default(8233),
    })
    .prefault({}),
  jrunner: z
    .strictObject({ path: z.string().min(1).optional(), drivers_dir: z.string().min(1).optional() })
    .prefault({}),
  /** Directories whose SQLite, H2, Derby and DuckDB files may be opened; without any, none. */
  file_databases: z.array(z.string().min(1)).default([]),
  runner: z
    .strictObject({
      enabled: z.boolean().default(true),
      pool: z.string().min(1).optional(),
      slots: z.number().int().min(1).max(1_000).default(4),
    })
    .prefault({}),
  /** What connection tests and mail may reach; all but link-local addresses unless given. */
  egress: z.strictObject({ allow: places.optional() }).prefault({}),
  /** What webhooks may reach besides public addresses. */
  alerts: z.strictObject({ allow: places.default([]) }).prefault({}),
  /** Where the Temporal SDK serves its own metrics; nowhere unless given. */
  metrics: z
    .strictObject({
      temporal_address: z
        .string()
        .regex(/^[^\s:]+:\d{1,5}$/, 'must be an address with a port, like 127.0.0.1:9464')
        .optional(),
    })
    .prefault({}),
  log: z
    .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info') })
    .prefault({}),
});

export type Settings = z.output<typeof settings>;

/** Paths are absolute. What is left out has its default; `temporal.address` has none: a local server is started. */
export type Config = Readonly<{
  [Key in keyof Settings]: Readonly<Settings[Key]>;
}> & {
  /** No slash at its end. */
  readonly server_url: string;
  readonly secrets_file: string;
  readonly temporal: { readonly namespace: string };
  readonly jrunner: { readonly path: string; readonly drivers_dir: string };
  /** The SQLite file, in `data_dir`. */
  readonly database_file: string;
};

export type Kind = 'text' | 'number' | 'boolean' | 'paths' | 'list';

export const VARIABLES: Record<string, readonly [path: string, kind: Kind]> = {
  PIPEKIT_HTTP_HOST: ['http.host', 'text'],
  PIPEKIT_HTTP_PORT: ['http.port', 'number'],
  PIPEKIT_HTTP_TRUSTED_PROXIES: ['http.trusted_proxies', 'number'],
  PIPEKIT_SERVER_URL: ['server_url', 'text'],
  PIPEKIT_USERNAME: ['auth.username', 'text'],
  PIPEKIT_SESSION_IDLE_MINUTES: ['auth.session_idle_minutes', 'number'],
  PIPEKIT_SESSION_MAX_HOURS: ['auth.session_max_hours', 'number'],
  PIPEKIT_OIDC_ISSUER: ['oidc.issuer', 'text'],
  PIPEKIT_OIDC_CLIENT_ID: ['oidc.client_id', 'text'],
  PIPEKIT_OIDC_CLIENT_SECRET: ['oidc.client_secret', 'text'],
  PIPEKIT_OIDC_DEFAULT_ROLE: ['oidc.default_role', 'text'],
  PIPEKIT_DATA_DIR: ['data_dir', 'text'],
  PIPEKIT_SECRETS: ['secrets_file', 'text'],
  PIPEKIT_TEMPORAL_ADDRESS: ['temporal.address', 'text'],
  PIPEKIT_TEMPORAL_NAMESPACE: ['temporal.namespace', 'text'],
  PIPEKIT_TEMPORAL_API_KEY: ['temporal.api_key', 'text'],
  PIPEKIT_TEMPORAL_TLS: ['temporal.tls', 'boolean'],
  PIPEKIT_TEMPORAL_UI_URL: ['temporal.ui_url', 'text'],
  PIPEKIT_TEMPORAL_CLI: ['temporal.cli', 'text'],
  PIPEKIT_TEMPORAL_PORT: ['temporal.port', 'number'],
  PIPEKIT_TEMPORAL_UI_PORT: ['temporal.ui_port', 'number'],
  PIPEKIT_JRUNNER_PATH: ['jrunner.path', 'text'],
  PIPEKIT_DRIVERS_DIR: ['jrunner.drivers_dir', 'text'],
  PIPEKIT_FILE_DATABASES: ['file_databases', 'paths'],
  PIPEKIT_RUNNER_ENABLED: ['runner.enabled', 'boolean'],
  PIPEKIT_RUNNER_POOL: ['runner.pool', 'text'],
  PIPEKIT_RUNNER_SLOTS: ['runner.slots', 'number'],
  PIPEKIT_EGRESS_ALLOW: ['egress.allow', 'list'],
  PIPEKIT_ALERTS_ALLOW: ['alerts.allow', 'list'],
  PIPEKIT_METRICS_TEMPORAL_ADDRESS: ['metrics.temporal_address', 'text'],
  PIPEKIT_LOG_LEVEL: ['log.level', 'text'],
};

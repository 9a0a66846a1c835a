export interface PostgresOptions {
  /** 0, the default: any free port. */
  port?: number;
  /** Where its files are kept; a fresh temporary folder when left out. */
  dataDir?: string;
  /** Keep the files when it stops, and write them as safely as PostgreSQL does by default. */
  persistent?: boolean;
  /** More of postgresql.conf, such as { wal_level: 'logical' }. */
  settings?: Record<string, string | number>;
}

export interface Postgres {
  host: string;
  port: number;
  /** A superuser; its database is called postgres. */
  user: string;
  password: string;
  pid: number;
  /** Ends the server; removes its files unless persistent. */
  stop(): Promise<void>;
}

/** Starts PostgreSQL 18 on loopback with a random password. It ends when this process does, however that happens. */
export function startPostgres(options?: PostgresOptions): Promise<Postgres>;

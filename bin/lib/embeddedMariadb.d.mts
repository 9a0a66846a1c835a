export interface MariadbOptions {
  /** 0, the default: any free port. */
  port?: number;
  /** Where its files are kept; a fresh temporary folder when left out. */
  dataDir?: string;
  /** Keep the files when it stops, and write them as safely as MariaDB does by default. */
  persistent?: boolean;
  /** More of my.cnf, such as { wait_timeout: 10 }. */
  settings?: Record<string, string | number>;
}

export interface Mariadb {
  host: string;
  port: number;
  /** An administrator; there is no database yet but the server's own. */
  user: string;
  password: string;
  pid: number;
  /** Ends the server; removes its files unless persistent. */
  stop(): Promise<void>;
}

/** The step that installs the server where we may; never fails. */
export function mariadbPackages(): import('./steps.mjs').Step;

/** Whether the server's programs are on this machine. */
export function hasMariadb(): boolean;

/** Starts MariaDB on loopback with a random password. It ends when this process does, however that happens. */
export function startMariadb(options?: MariadbOptions): Promise<Mariadb>;

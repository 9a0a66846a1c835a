export interface Mariadb {
  host: string;
  port: number;
  /** An administrator; there is no database yet but the server's own. */
  user: string;
  password: string;
  pid: number;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/** The step that installs the server where we may; never fails. */
export function mariadbPackages(): import('./steps.mjs').Step;

/** Whether the server's programs are on this machine. */
export function hasMariadb(): boolean;

/** Starts MariaDB on loopback with a random password. It ends when this process does, however that happens. */
export function startMariadb(options?: { settings?: Record<string, string | number> }): Promise<Mariadb>;

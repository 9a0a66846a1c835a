/** The databases this build can reach. jrunner has the same list (drivers.json) built in, and the last word. */
import registry from './drivers.json' with { type: 'json' };

export const DRIVERS = [
  'postgresql',
  'mariadb',
  'mysql',
  'sqlserver',
  'db2i',
  'db2',
  'oracle',
  'sqlite',
  'h2',
  'derby',
  'derbyserver',
  'duckdb',
] as const;
export type DriverName = (typeof DRIVERS)[number];

/** A jar in Maven's central repository, with the checksum it must have; none for what is inside jrunner's own jar. */
export interface DriverArtifact {
  /** group:name:version. */
  coordinate: string;
  sha256?: string;
}

export interface Driver {
  kind: DriverName;
  name: string;
  /** The JDBC class. */
  class: string;
  /** Where its jars come from: jrunner's own jar, the set-up, or `pipekit drivers install`. */
  provided: 'bundled' | 'set-up' | 'on demand';
  licence: string;
  /** Whether it may be fetched without anybody agreeing to its licence. */
  free: boolean;
  artifacts: DriverArtifact[];
  /** A file of the runner's machine is allowed in configured directories only. */
  place: 'server' | 'file';
  url_prefixes: string[];
  url_template: string;
  /** A regular expression: all that may stand between the prefix and the properties. */
  address: string;
  /** `?a=b&c=d`, `;a=b;c=d`, `:a=b;c=d` behind a database's name, or none. */
  property_style: 'query' | 'semicolon' | 'colon' | 'none';
  /** The only properties a URL may set: none of them loads a class, runs a command or reads a file for its author. */
  properties: string[];
  /** Set by jrunner unless the URL says otherwise; and set whatever it says. */
  defaults: Record<string, string>;
  pinned: Record<string, string>;
}

const BY_KIND = new Map((registry.drivers as unknown as Driver[]).map((driver) => [driver.kind, driver]));

export function driverOf(kind: DriverName): Driver {
  return BY_KIND.get(kind) as Driver;
}

export function allDrivers(): Driver[] {
  return DRIVERS.map(driverOf);
}

/** How an artifact's file is called in the drivers directory. */
export function jarName({ coordinate }: DriverArtifact): string {
  const [, name, version] = coordinate.split(':');
  return `${name}-${version}.jar`;
}

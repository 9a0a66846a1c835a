export interface Driver {
  kind: string;
  name: string;
  provided: string;
  artifacts: { coordinate: string; sha256?: string }[];
}
export const testJarsDir: string;
export const derbyNetworkServer: Driver;
export function driversOfSetUp(): Driver[];
export function hasDriver(driver: Driver, directory: string): boolean;
/** `directory`: where the jars go; `maven`: jrunner/mvnw. */
export function fetchDriver(
  driver: Driver,
  places: { directory: string; maven: string; logFile: string },
): Promise<string[]>;

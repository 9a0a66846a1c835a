/** A port that was free a moment ago. */
export function freePort(host: string): Promise<number>;

/** Whether nothing listens there; rejects for a port that we may not use at all. */
export function isPortFree(host: string, port: number): Promise<boolean>;

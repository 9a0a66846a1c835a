/** The account that runs PostgreSQL when we are root; nothing otherwise. */
export function account(): { uid?: number; gid?: number };

/** Gives the file or folder to that account. */
export function ownedByAccount(path: string): void;

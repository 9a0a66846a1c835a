import { createHash } from 'node:crypto';
import type { RunDefinition, RunIdentity } from '../domain/run.js';

/** Whose staging: installations share the schema of a database, and of a MariaDB even the whole server's. */
export interface StagingOwner {
  /** Without an id where the run is still to come. */
  run: Pick<RunIdentity, 'instance_id'> & Partial<Pick<RunIdentity, 'id'>>;
  module: Pick<RunDefinition['module'], 'name'>;
  /** All attempts of the run put finished ranges into one table (split/). */
  split?: boolean;
}

/** Of 63 bytes (PostgreSQL) or 64 characters (MariaDB): the installation's mark, the run and the attempt follow. */
const MAX_NAME = 32;
const HASH_LENGTH = 8;

/** What the names of an installation's staging tables end with, before a run and an attempt. */
export const instanceMark = ({ instance_id }: StagingOwner['run']): string => `_${instance_id.slice(0, 8)}`;

/** `orders_3f2a91c0`: the module's name and the beginning of the instance id. */
export function stagingNameOf(
  { run, module: { name } }: StagingOwner,
  { isPlain, cut }: { isPlain(name: string, max: number): boolean; cut(name: string, max: number): string },
): string {
  if (isPlain(name, MAX_NAME)) return name + instanceMark(run);
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${cut(name, MAX_NAME - HASH_LENGTH - 1)}_${hash}${instanceMark(run)}`;
}

/** What is behind a staging's name where all attempts of a run share the table; attempts of their own count from 1. */
const SHARED = 0;

/** The end of the name of the table that an attempt fills. */
export const attemptEnd = ({ run, split }: StagingOwner, attempt: number): string =>
  `__${run.id ?? '{run}'}_${split ? SHARED : attempt}`;

/** The end of the name of the table that is merged: a shared one stays where it is, since a frozen attempt may hold it. */
export const mergedEnd = (owner: StagingOwner): string => (owner.split ? attemptEnd(owner, SHARED) : '');

/** Has a row where Pipekit has ever staged. */
export const hasStaging = `SELECT 1 FROM information_schema.tables
 WHERE table_schema = 'pipekit_staging' AND table_name = 'pipekit_fence'`;

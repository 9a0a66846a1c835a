/** What definitions of every kind have in common. */
import { z } from 'zod';

/** Above 15 digits a number in JSON may no longer be the one that was written. */
export const MAX_ID = 999_999_999_999_999;
/** Bounds are for the reader of an error message: whatever is longer is a mistake. */
export const MAX_NAME = 100;
export const MAX_SQL = 500_000;
export const MAX_VALUE = 10_000;
const MAX_ORDER = 1_000_000;

/** Refers to another definition. */
export const definitionId = z.number().int().min(1).max(MAX_ID);

export const definitionName = z.string().min(1).max(MAX_NAME);

export const sqlText = z.string().min(1).max(MAX_SQL);

export const runOrder = z.number().int().min(1).max(MAX_ORDER);

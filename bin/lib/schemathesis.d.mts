import type { Step } from './steps.mjs';

/** Where Schemathesis is, once set up. */
export const program: string;

export function hasSchemathesis(): boolean;

export function schemathesis(options?: { isOptional?: boolean }): Step;

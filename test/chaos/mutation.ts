/** A mechanism taken away. */
import type { Edit } from './installation.js';
import type { Strategy } from './modules.js';

export interface Mutation {
  name: string;
  /** What does the harm, in words. */
  harm: string;
  edits: Edit[];
  /** The one that must turn red, as ENGINE/FAULT/STEP. */
  cell: string;
  strategy?: Strategy;
}

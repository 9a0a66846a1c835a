import type { ModuleInput } from './module.js';

/** A field that says where a table is. */
export type DraftPlace = Partial<Record<'linked_server' | 'database' | 'schema', string>>;

/** What is known of a drafted column, by its id; the module itself does not keep it. */
export interface DraftColumn {
  id: string;
  nullable: boolean;
  comment: string | null;
  key_position: number | null;
  verdict: 'exact' | 'conversion' | 'refused';
  note: string;
  /** The type the verdict is of. */
  dest_type: string;
}

/** A module that somebody is writing. */
export interface DraftContent {
  source_connection_id: number;
  place: DraftPlace;
  /** Null for a query that somebody wrote. */
  table: string | null;
  /** As it was typed; empty where a table was chosen. */
  query: string;
  /** `name=value` lines that a query with placeholders is tried with. */
  values: string;
  /** Null until its columns are known. */
  module: ModuleInput | null;
  columns: DraftColumn[];
  /** What to look at before creating it, one sentence each. */
  warnings: string[];
}

export interface ModuleDraft extends DraftContent {
  id: number;
  updated_at: string;
}

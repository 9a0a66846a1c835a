import type { ModuleDraft } from '../../domain/draft.js';
import type { Services } from '../../services/index.js';

/** After the table or the query has been chosen. */
export const STEPS = ['columns', 'destination', 'preview'] as const;
export type Step = (typeof STEPS)[number];

const TITLES: Record<Step, string> = {
  columns: 'Columns',
  destination: 'Destination and strategy',
  preview: 'Preview and create',
};

export const isStep = (text: string | undefined): text is Step => STEPS.some((step) => step === text);

/** All steps, in order; those that cannot be reached yet have no address. */
export function stepLinks(draft: ModuleDraft | undefined, here: Step | 'table') {
  const isQuery = draft !== undefined && draft.table === null;
  const first = isQuery ? `/modules/new/sql?draft=${draft.id}` : '/modules/new';
  return [
    { label: isQuery ? 'Query' : 'Table', url: first, isHere: here === 'table' },
    ...STEPS.map((step) => ({
      label: TITLES[step],
      url: draft?.module ? `/modules/drafts/${draft.id}/${step}` : undefined,
      isHere: step === here,
    })),
  ];
}

/** What a list of drafts says of one, and where it goes on. */
export function nameOf(draft: ModuleDraft, { connections }: Pick<Services, 'connections'>) {
  const source = connections.list().find(({ id }) => id === draft.source_connection_id);
  const url = draft.module ? `/modules/drafts/${draft.id}/columns` : `/modules/new/sql?draft=${draft.id}`;
  const name = draft.module?.name || draft.table || draft.query.trim().slice(0, 60) || 'Nothing yet';
  return { url, name, sourceName: source?.name ?? 'a connection that is gone' };
}

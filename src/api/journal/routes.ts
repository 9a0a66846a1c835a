import { route } from '../route.js';
import { journalBody, journalTaken } from './schemas.js';

export const journalRoutes = [
  route({
    method: 'post',
    path: '/journal',
    operationId: 'appendJournal',
    summary: 'Report what steps do',
    description: 'Where runners without SQLite report. Sending a batch again changes nothing.',
    tag: 'runners',
    role: 'runner',
    body: journalBody,
    responses: { 200: journalTaken },
    async handle({ body: { entries }, services }) {
      await services.journal.append(entries);
      return { taken: entries.length };
    },
  }),
];

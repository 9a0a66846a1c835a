import { PipekitError } from '../domain/errors.js';
import { SEARCH_ATTRIBUTES } from '../domain/searchAttributes.js';
import type { TemporalLink } from './connection.js';

/** Temporal's IndexedValueType, by name. */
const INDEXED_VALUE_TYPE = { KEYWORD: 2, INT: 3 } as const;

/**
 * Registers our search attributes where the namespace lacks them: a workflow that sets an unknown one never
 * gets anywhere. Throws `invalid` with the names when this server does not let us.
 */
export async function ensureSearchAttributes({ connection, namespace }: TemporalLink): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(
    missing.map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]]),
  );
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (cause) {
    const names = missing.map(([name, type]) => `${name} (${type.toLowerCase()})`).join(', ');
    throw new PipekitError(
      'invalid',
      `The Temporal namespace ${namespace} lacks the search attributes ${names}`,
      {
        hint: 'Add them with: temporal operator search-attribute create --name … --type …',
        cause,
      },
    );
  }
}

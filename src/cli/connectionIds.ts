import { Option } from 'commander';
import type { ApiClient } from './apiClient.js';

export const connectionsOption = (): Option =>
  new Option('--connections <names>', 'names or ids with commas between them; all unless given');

/** Null, which is all of them, unless names are given. Throws `not_found` for one that there is not. */
export async function connectionIds(api: ApiClient, names: string | undefined): Promise<number[] | null> {
  if (names === undefined) return null;
  const ids: number[] = [];
  for (const name of names.split(',').map((text) => text.trim())) {
    const { id } = await api.get<{ id: number }>(`/connections/${encodeURIComponent(name)}`);
    ids.push(id);
  }
  return ids;
}

export const reach = (connections: number[] | null): string =>
  connections === null ? 'all' : connections.join(', ') || 'none';

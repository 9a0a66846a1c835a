import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { PipekitError } from '../domain/errors.js';

export interface TemporalAddress {
  address: string;
  namespace: string;
  tls?: boolean;
  apiKey?: string;
}

export interface TemporalLink {
  /** One connection serves workers and client. */
  connection: NativeConnection;
  client: Client;
  namespace: string;
}

/** Connects, or says which address does not answer. */
export async function connectTemporal({
  address,
  namespace,
  tls,
  apiKey,
}: TemporalAddress): Promise<TemporalLink> {
  try {
    const connection = await NativeConnection.connect({ address, tls: tls || apiKey !== undefined, apiKey });
    return { connection, client: new Client({ connection, namespace }), namespace };
  } catch (cause) {
    throw new PipekitError('unavailable', `Temporal does not answer at ${address}`, {
      hint: 'Check temporal.address, or leave it out to use a local dev server.',
      cause,
    });
  }
}

import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { PipekitError } from '../domain/errors.js';
import { type Tracing, tracedClient } from './tracing.js';

export interface TemporalAddress {
  address: string;
  namespace: string;
  tls?: boolean;
  apiKey?: string;
  tracing?: Tracing;
}

export interface TemporalLink {
  /** One connection serves workers and client. */
  connection: NativeConnection;
  client: Client;
  /** Undefined when nobody collects traces. */
  tracing?: Tracing;
  namespace: string;
}

/** Connects, or says which address does not answer. */
export async function connectTemporal({
  address,
  namespace,
  tls,
  apiKey,
  tracing,
}: TemporalAddress): Promise<TemporalLink> {
  try {
    const connection = await NativeConnection.connect({ address, tls: tls || apiKey !== undefined, apiKey });
    const interceptors = { workflow: tracedClient(tracing) };
    return { connection, client: new Client({ connection, namespace, interceptors }), namespace, tracing };
  } catch (cause) {
    throw new PipekitError('unavailable', `Temporal does not answer at ${address}`, {
      hint: 'Check temporal.address, or leave it out to use a local dev server.',
      cause,
    });
  }
}

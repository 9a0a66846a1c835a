import type { Logger } from 'pino';
import { createApi, openApiDocument } from '../api/index.js';
import type { Config } from '../config.js';
import { isLoopback } from '../domain/loopback.js';
import type { Secrets } from '../domain/ports.js';
import {
  createAuthentication,
  createHttpApp,
  createOidc,
  type Door,
  openDoor,
  startingApp,
} from '../http/index.js';
import type { Services } from '../services/index.js';
import { createWeb } from '../web/index.js';
import type { Closing } from './closing.js';
import { version } from './version.js';

interface HttpParts {
  config: Config;
  secrets: Secrets;
  services: Services;
  logger: Logger;
  /** Of the Temporal UI. */
  uiUrl: string | undefined;
  closing: Closing;
  /** The open port. */
  door: Door;
}

/** Opens the port before there is anything to serve. `awaited` says what is waited for. */
export async function openPort(
  { http, server_url }: Config,
  closing: Closing,
  awaited: () => string,
): Promise<Door> {
  const door = await openDoor(http);
  closing.add(() => door.close());
  door.answerWith(startingApp({ version, isHttps: isHttps(server_url), awaited }));
  return door;
}

const isHttps = (url: string): boolean => url.startsWith('https:');

/** Serves behind the open port; gives the address to tell people. */
export function startHttp({ config, secrets, services, logger, uiUrl, closing, door }: HttpParts): string {
  const { http, oidc, temporal } = config;
  const authentication = createAuthentication({
    people: services.people,
    isHttps: isHttps(config.server_url),
    allowsLocal: isLoopback(http.host),
    oidc:
      oidc &&
      createOidc({
        ...oidc,
        client_secret: secrets.resolve(oidc.client_secret),
        server_url: config.server_url,
      }),
  });
  const temporalUi = uiUrl === undefined ? undefined : { url: uiUrl, namespace: temporal.namespace };
  const app = createHttpApp({
    surfaces: [
      createApi({ services, version }),
      createWeb({
        services,
        temporalUi,
        version,
        signIn: authentication,
        apiDocument: () => openApiDocument(version),
      }),
    ],
    authentication,
    isHttps: isHttps(config.server_url),
    trustedProxies: http.trusted_proxies,
    logger,
    redact: (text) => secrets.redact(text),
    observe: (facts) => services.metrics.observeRequest(facts),
  });
  const { url, close } = app.moveInto(door);
  // Before the workers and Temporal, which requests need.
  closing.add(close);
  return url;
}

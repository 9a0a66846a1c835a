import type { Logger } from 'pino';
import { createApi, openApiDocument } from '../api/index.js';
import type { Config } from '../config.js';
import { isLoopback } from '../domain/loopback.js';
import type { Secrets } from '../domain/ports.js';
import { createAuthentication, createHttpApp, createOidc } from '../http/index.js';
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
}

/** Opens the port; resolves with the address to tell people. */
export async function startHttp({
  config,
  secrets,
  services,
  logger,
  uiUrl,
  closing,
}: HttpParts): Promise<string> {
  const { http, oidc, temporal } = config;
  const isHttps = config.server_url.startsWith('https:');
  const authentication = createAuthentication({
    people: services.people,
    isHttps,
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
    isHttps,
    trustedProxies: http.trusted_proxies,
    logger,
    redact: (text) => secrets.redact(text),
    observe: (facts) => services.metrics.observeRequest(facts),
  });
  const { url, close } = await app.listen(http);
  closing.add(close);
  return url;
}

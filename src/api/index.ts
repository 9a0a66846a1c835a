import type { Surface } from '../http/index.js';
import { sendFailure } from './errors.js';
import { createDocument, type OpenApiDocument } from './openapi/index.js';
import { createRouter, type RouterOptions } from './router.js';
import { ROUTES } from './routes.js';

export type { OpenApiDocument } from './openapi/index.js';

export type ApiOptions = Omit<RouterOptions, 'document'>;

/** The JSON API, at /api/v1 and at /api. */
export function createApi(options: ApiOptions): Surface {
  let document: OpenApiDocument | undefined;
  const all = { ...options, document: () => (document ??= openApiDocument(options.version)) };
  const routers = ['/api/v1', '/api'].map((prefix) => createRouter(prefix, ROUTES, all));
  return {
    // The page that explains it is a page: of the web interface.
    handles: (path) => (path === '/api' || path.startsWith('/api/')) && path !== DOCS_PATH,
    routers: () => routers,
    sendFailure,
  };
}

const DOCS_PATH = '/api/docs';

/** Needs nothing but the code: no database, no server. */
export function openApiDocument(version: string): OpenApiDocument {
  return createDocument(ROUTES, version);
}

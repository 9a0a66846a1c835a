/** What the API, the pages and main take from here. It knows none of them. */
export { type Access, access, forRole } from './access.js';
export { createAuthentication, type SignIn } from './auth.js';
export { byOf } from './by.js';
export { emptyForm, formBody, formFields, jsonBody } from './body.js';
export {
  createBell,
  event,
  HEARTBEAT,
  HEARTBEAT_MS,
  message,
  pause,
  RETRY,
  sendEvents,
} from './eventStream.js';
export { type Failure, HttpRefusal, STATUS } from './errors.js';
export { CALLBACK, createOidc } from './oidc.js';
export { idOf, idOrName } from './params.js';
export { sendRunStream } from './runStream.js';
export { type Door, openDoor } from './door.js';
export { startingApp } from './starting.js';
export { createHttpApp, type Listening } from './server.js';
export type { RequestState } from './requestLog.js';
export { allowStyles } from './security.js';
export type { Surface } from './surface.js';
export { byScope } from './scopes.js';
export { validated } from '../services/index.js';

import type { Services } from '../services/index.js';
import type { ChangeLog } from './live/index.js';
import type { Renderer } from './render.js';
import type { TemporalUi } from './temporalUi.js';

/** What every folder of pages gets. */
export interface PageOptions {
  services: Services;
  render: Renderer;
  /** Undefined when nothing is known of a Temporal UI: pages then have no link to it. */
  temporalUi: TemporalUi | undefined;
  changes: ChangeLog;
}

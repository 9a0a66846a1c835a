import type { Config } from '../config.js';
import { createEgress, type Egress, LINK_LOCAL, NOT_PUBLIC } from '../net/index.js';

/** For databases and mail servers, which are inside as often as not. */
export const connectionEgress = ({ egress }: Config): Egress =>
  createEgress({ only: egress.allow, denied: LINK_LOCAL, setting: 'egress.allow' });

/** For webhooks: an address that somebody typed must not make Pipekit talk to its neighbours. */
export const webhookEgress = ({ alerts }: Config): Egress =>
  createEgress({ also: alerts.allow, denied: NOT_PUBLIC, setting: 'alerts.allow' });

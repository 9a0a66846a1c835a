export { createEgress, type Egress, LINK_LOCAL, NOT_PUBLIC } from './egress.js';
export { permittedPipe } from './permittedPipe.js';
export { createProbe } from './probe.js';
export { createSendAlert } from './sendAlert.js';

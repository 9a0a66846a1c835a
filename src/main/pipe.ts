import type { Config } from '../config.js';
import type { Pipe } from '../domain/ports.js';
import { permittedPipe } from '../net/index.js';
import { createPipe } from '../runner/index.js';
import type { Closing } from './closing.js';
import { connectionEgress } from './egress.js';
import { jrunnerLaunch } from './launch.js';

/** The one way to databases: jrunner, to where `egress.allow` lets it. */
export function openPipe(config: Config, closing: Closing): Pipe {
  const pipe = createPipe(jrunnerLaunch(config));
  closing.add(() => pipe.close());
  return permittedPipe(pipe, connectionEgress(config));
}

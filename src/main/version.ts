import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config.js';

/** Of this build, from package.json. */
export const version: string = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version;

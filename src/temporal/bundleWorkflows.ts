/** Build step: writes the workflow bundle beside this file, so that no worker has to make one when it starts. */
import { writeFile } from 'node:fs/promises';
import { BUNDLE_PATH, bundleWorkflows } from './bundle.js';

const { code } = await bundleWorkflows();
await writeFile(BUNDLE_PATH, code);

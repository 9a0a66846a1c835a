import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { hasSchemathesis } from '../../bin/lib/schemathesis.mjs';
import { fuzz } from './fuzz.mjs';

const isThere = hasSchemathesis();
if (!isThere) process.stderr.write('The API is not fuzzed: that needs Python (npm run fuzz says more).\n');

(isThere ? test : test.skip)(
  'whatever is asked of the API, it answers as its OpenAPI document says',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pipekit-fuzz-report-'));
    const postgres = JSON.parse(process.env.PIPEKIT_TEST_PG as string);
    const temporalCli = process.env.TEMPORAL_CLI as string;
    try {
      const { code, errors, summary, output } = await fuzz({
        postgres,
        temporalCli,
        folder,
        isQuick: true,
        isSilent: true,
      });
      expect(summary[0]).toMatch(/^Requests    [\d,]{3,} \(coverage /);
      expect({ code, errors, found: code === 0 ? '' : output }).toEqual({ code: 0, errors: [], found: '' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  240_000,
);

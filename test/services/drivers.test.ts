import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { driverOf, jarName } from '../../src/domain/drivers.js';
import { createDriverService } from '../../src/services/drivers.js';
import { connectionNamed } from '../repo/sample.js';
import { servicesWith } from './helper.js';

test('a driver is missing, then not loaded because its jar is another, and bundled ones are always there', async () => {
  const drivers_dir = mkdtempSync(join(tmpdir(), 'pipekit-drivers-'));
  try {
    const { repo } = servicesWith();
    repo.connections.save({ ...connectionNamed('legacy'), driver: 'oracle' });
    const drivers = createDriverService(repo, { jrunner: { path: 'jrunner', drivers_dir } });
    expect(await drivers.get('oracle')).toMatchObject({
      installed: false,
      problem: 'Connections use it, and it is not installed here',
      install: 'pipekit drivers install oracle --accept-licence',
      used_by: [{ name: 'legacy' }],
    });
    const [jar] = driverOf('oracle').artifacts;
    if (!jar) throw new Error('Oracle has a jar');
    writeFileSync(join(drivers_dir, jarName(jar)), 'something else');
    const { problem } = await drivers.get('oracle');
    expect(problem).toBe(`${jarName(jar)} does not have the checksum it must have, so it is not loaded`);
    expect(jar.sha256).not.toBe(createHash('sha256').update('something else').digest('hex'));
    expect(await drivers.get('postgresql')).toMatchObject({ installed: true, problem: null });
    // Not installed is no trouble as long as nothing uses it.
    expect(await drivers.get('db2')).toMatchObject({ installed: false, problem: null, used_by: [] });
  } finally {
    rmSync(drivers_dir, { recursive: true });
  }
});

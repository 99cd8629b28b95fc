import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { builtProgram } from '../support/built-program.js';
import { TestServer } from '../support/server.js';
import { runToEnd } from '../support/start-attempt.js';

let server: TestServer;
afterEach(() => server.remove());

test('a data folder that has lost its accounts or its events is refused, and starts when they are back', async () => {
  server = await TestServer.create();
  await server.start();
  expect(await server.stop()).toBe(0);
  for (const name of ['accounts.sqlite', 'engine']) {
    const path = join(server.dataDir, name);
    await rename(path, `${path}.away`);
    const run = await runToEnd(builtProgram('app'), server.environment);
    expect(run.exitCode).toBeGreaterThan(0);
    expect(run.stderr).toContain(`has lost ${name}, which an earlier start made`);
    await rename(`${path}.away`, path);
  }
  await server.start();
}, 120_000);

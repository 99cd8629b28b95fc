import { readdir, realpath, rename } from 'node:fs/promises';
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

test('an engine that has lost its table, or how it knows it, is refused, makes no new one, and starts when it is back', async () => {
  server = await TestServer.create();
  await server.start();
  expect(await server.stop()).toBe(0);
  const data = join(server.dataDir, 'engine/data');
  const table = 'engine/data/data/default/events';
  const definition = 'engine/data/metadata/default/events.sql';
  const losses = [
    [data, definition],
    [join(data, 'store'), definition],
    [join(data, 'metadata'), definition],
    [await realpath(join(server.dataDir, definition)), definition],
    [await realpath(join(server.dataDir, table)), table],
  ] as const;
  for (const [lost, named] of losses) {
    await rename(lost, join(server.dataDir, 'away'));
    const before = await readdir(join(server.dataDir, 'engine'), { recursive: true });
    const run = await runToEnd(builtProgram('app'), server.environment);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(named);
    expect(run.stderr).toContain('which an earlier start made');
    expect(await readdir(join(server.dataDir, 'engine'), { recursive: true })).toEqual(before);
    await rename(join(server.dataDir, 'away'), lost);
  }
  await server.start();
}, 120_000);

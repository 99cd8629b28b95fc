import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { builtProgram } from '../support/built-program.js';
import { cutOff, flipBits, partNames } from '../support/engine/events-folder.js';
import { TestServer } from '../support/server.js';
import { runToEnd } from '../support/start-attempt.js';
import { until } from '../support/until.js';

let server: TestServer;
afterEach(() => server.remove());

/** A running server with one stored event. */
async function withOnePart(): Promise<{ apiKey: string; engine: string; part: string }> {
  server = await TestServer.create();
  await server.start();
  const { api_key: apiKey } = await server.localAccess();
  const response = await fetch(`${server.url}/api/v1/events/track?wait=stored`, {
    method: 'POST',
    headers: { 'X-API-Key': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ event_type: 'kept' }),
  });
  expect(await response.json()).toMatchObject({ stored: 1 });
  const engine = join(server.dataDir, 'engine');
  const [part] = partNames(engine);
  return { apiKey, engine, part: part! };
}

test('flipped bits: the question is 500 and invites no retry, /ready is 503, the log names the part', async () => {
  const { apiKey, engine, part } = await withOnePart();
  flipBits(engine, part);
  const response = await fetch(`${server.url}/api/v1/stats/summary`, { headers: { 'X-API-Key': apiKey } });
  const body = await response.text();
  expect(response.status).toBe(500);
  expect(response.headers.get('retry-after')).toBeNull();
  expect(JSON.parse(body)).toMatchObject({ code: 'internal' });
  expect(body).not.toContain(part);
  expect(body).not.toContain(server.dataDir);
  await until('it is not ready, and says why', async () => {
    const ready = await fetch(`${server.url}/ready`);
    const { reasons } = (await ready.json()) as { reasons: string[] };
    return ready.status === 503 && reasons.includes('event_store: incompatible_data');
  });
  expect(server.output).toContain(part);
}, 60_000);

test('a part that is cut off: the program ends with one message and exit code 1', async () => {
  const { engine, part } = await withOnePart();
  expect(await server.stop()).toBe(0);
  cutOff(engine, part);
  const run = await runToEnd(builtProgram('app'), server.environment);
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toContain(`broken-on-start_${part}`);
  expect(run.stderr.trim().split('\n')).toHaveLength(1);
}, 60_000);

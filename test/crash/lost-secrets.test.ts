import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { questionsTo } from '../support/ledger/questions.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
afterEach(() => server.remove());

test('without secrets.json no former key is known, and every event is still there', async () => {
  server = await TestServer.create();
  await server.start();
  const before = await server.localAccess();
  const send = (key: string, id: string): Promise<Response> =>
    fetch(`${server.url}/api/v1/events/track?wait=stored`, {
      method: 'POST',
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      body: JSON.stringify({ event_type: 'kept', id, timestamp: new Date().toISOString() }),
    });
  expect((await send(before.api_key, 'before')).status).toBe(200);
  expect(await server.stop()).toBe(0);
  await rm(join(server.dataDir, 'secrets.json'));

  await server.start();
  expect((await send(before.api_key, 'with the former key')).status).toBe(401);
  const { api_key } = await server.localAccess();
  expect(api_key).not.toBe(before.api_key);
  expect((await send(api_key, 'after')).status).toBe(200);
  const ask = questionsTo(server.url, api_key);
  const { total } = await ask<{ total: { count: number } }>('/api/v1/stats/events?group_by=none');
  expect(total.count).toBe(2);
});

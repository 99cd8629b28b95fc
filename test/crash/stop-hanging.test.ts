import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { pause } from '../support/chaos/breakable.js';
import { questionsTo } from '../support/ledger/questions.js';
import { childrenOf, isAlive } from '../support/processes.js';
import { TestServer } from '../support/server.js';
import { until } from '../support/until.js';

let server: TestServer;
afterEach(() => server.remove());

test('a storage that hangs keeps no stop beyond its deadline, and what it has not taken is stored after the next start', async () => {
  server = await TestServer.create();
  await server.start();
  const { url, api_key } = await server.localAccess();
  const [engine] = await childrenOf(server.pid);
  const goOn = await pause(engine!);
  try {
    const response = await fetch(`${url}/api/v1/events/track`, {
      method: 'POST',
      headers: { 'X-API-Key': api_key, 'Content-Type': 'application/json' },
      body: JSON.stringify({ event_type: 'kept' }),
    });
    expect(response.status).toBe(202);
    // 143: cut by the deadline of 25 s. Who waits in vain here has a stop without end.
    const ended = server.stop();
    expect([0, 143]).toContain(await within(ended, 60_000));
  } finally {
    goOn();
  }
  await until('the engine is gone', () => !isAlive(engine!));
  await server.start();
  const ask = questionsTo(server.url, api_key);
  await until('it is stored', async () => {
    const { total } = await ask<{ total: { count: number } }>('/api/v1/stats/events?group_by=none');
    return total.count === 1;
  });
}, 180_000);

function within<T>(work: Promise<T>, ms: number): Promise<T | 'not ended'> {
  return Promise.race([work, wait(ms, 'not ended' as const, { ref: false })]);
}

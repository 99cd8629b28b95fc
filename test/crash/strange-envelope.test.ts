import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import { createLogger } from '../../pkg/logger/index.js';
import { call } from '../support/call.js';
import { questionsTo } from '../support/ledger/questions.js';
import { TestServer } from '../support/server.js';
import { until } from '../support/until.js';

let server: TestServer;
afterEach(() => server.remove());

const LATER = Buffer.from('{"v":99,"of":"a later version"}\n');

test('an envelope of a later version pauses the writer, and nothing is thrown away', async () => {
  server = await TestServer.create();
  await server.start();
  await server.stop();
  const broker = new EmbeddedBroker({
    folder: join(server.dataDir, 'log'),
    clock: Date,
    logger: createLogger('silent'),
  });
  await broker.start(call());
  await broker.publish(LATER, call());
  await broker.stop();

  await server.start();
  const { api_key } = await server.localAccess();
  const ask = questionsTo(server.url, api_key);
  const response = await fetch(`${server.url}/api/v1/events/track`, {
    method: 'POST',
    headers: { 'X-API-Key': api_key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ event_type: 'behind it' }),
  });
  expect(response.status).toBe(202);
  const waitingFor = await until('the writer says why it is paused', async () => {
    const { writer } = await ask<{ writer: { waiting_for: string | null } }>('/stats');
    return writer.waiting_for;
  });
  expect(waitingFor).toContain('not_in_this_version');
  await server.stop();

  // Both are still there, for the version that can read them.
  const kept: Buffer[] = [];
  const after = new EmbeddedBroker({
    folder: join(server.dataDir, 'log'),
    clock: Date,
    logger: createLogger('silent'),
  });
  await after.start(call());
  after.consume((deliveries) => {
    for (const { envelope } of deliveries) kept.push(Buffer.from(envelope));
    return Promise.resolve();
  });
  await until('all is delivered', async () => (await after.lag(call())).envelopes === 0);
  await after.stop();
  expect(kept.some((envelope) => envelope.equals(LATER))).toBe(true);
  expect(kept.some((envelope) => envelope.includes('"behind it"'))).toBe(true);
});

import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteAccounts } from '../../internal/adapters/account-store/sqlite/index.js';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import { MemoryCache } from '../../internal/adapters/cache/memory/index.js';
import { randomIds } from '../../internal/adapters/ids/random/index.js';
import { createContainer } from '../../internal/app/container.js';
import type { ChosenPorts } from '../../internal/app/registry.js';
import { partsOf } from '../../internal/app/roles/index.js';
import type { Role } from '../../internal/config/roles.js';
import { parseSettings } from '../../internal/config/settings.js';
import type { Broker } from '../../internal/ports/broker.js';
import { Readiness } from '../../internal/services/health/readiness.js';
import { HttpServer } from '../../internal/transport/http/http-server.js';
import { createLogger } from '../../pkg/logger/index.js';
import { Lifecycle } from '../../pkg/lifecycle/index.js';
import { call } from '../support/call.js';
import { Failing } from '../support/failing.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { until } from '../support/until.js';

/** A process without the API, in this one: what it answers on its port. */
interface Running {
  readonly url: string;
  readonly broker: Failing<Broker>;
  readonly lifecycle: Lifecycle;
  readonly readiness: Readiness;
  stop(): Promise<void>;
}

let running: Running | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(role: Role): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-roles-'));
  const clock = { now: () => Date.now() };
  const logger = createLogger('silent');
  const accounts = createSqliteAccounts({ file: join(folder, 'accounts.sqlite'), clock });
  const log = new EmbeddedBroker({ folder: join(folder, 'log'), clock, logger });
  const broker = new Failing<Broker>(log, ['check', 'lag']);
  const backends: ChosenPorts =
    role === 'worker'
      ? accounts
      : {
          ...accounts,
          broker: broker.port,
          eventStore: new MemoryEventStore(clock.now),
          cache: new MemoryCache({ clock, maxBytes: 1_024 }),
        };
  const settings = parseSettings({ ROLES: role, DATA_DIR: folder });
  const container = createContainer({ settings, backends, secrets: null, clock, ids: randomIds, logger });
  await accounts.accountStore.start(call());
  await log.start(call());
  const lifecycle = new Lifecycle(partsOf([role]).flatMap((parts) => parts.stages(container)));
  await lifecycle.start();
  const http = container.resolve(HttpServer);
  const readiness = container.resolve(Readiness);
  readiness.start();
  const { port } = await http.start({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${port}`;
  return (running = {
    ...{ url, broker, lifecycle, readiness },
    stop: async () => {
      readiness.stop();
      await http.stop();
      await lifecycle.stop();
      await log.stop();
      await accounts.accountStore.stop();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

const answer = async (url: string, init: RequestInit = {}) => {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown), response };
};

describe('a consumer', () => {
  test('tells how it is and what it does, and makes no secret of it', async () => {
    const { url } = await start('consumer');
    const health = await answer(`${url}/health`);
    expect(health).toMatchObject({ status: 200, body: { status: 'alive' } });
    const { parts } = health.body as { parts: object };
    expect(Object.keys(parts).sort()).toEqual([
      'account_store',
      'broker',
      'cache',
      'consumption',
      'event_store',
    ]);
    expect(await answer(`${url}/ready`)).toMatchObject({ status: 200, body: { ready: true, reasons: [] } });
    const stats = (await answer(`${url}/stats?any=thing`)).body as object;
    expect(Object.keys(stats).sort()).toEqual(['dead_letters', 'started_at', 'uptime_seconds', 'writer']);
    expect(await answer(`${url}/lag`)).toMatchObject({
      status: 200,
      body: { envelopes: 0, oldest_at: null },
    });
  });

  test('answers nothing of the API, and no other method', async () => {
    const { url } = await start('consumer');
    const missing = await answer(`${url}/api/v1/events/track`, { method: 'POST', body: '{}' });
    expect(missing).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(missing.response.headers.get('x-request-id')).toBeTruthy();
    const posted = await answer(`${url}/lag`, { method: 'POST', body: '{}' });
    expect(posted).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
    expect(posted.response.headers.get('allow')).toBe('GET');
    expect(await answer(`${url}/ready`, { method: 'HEAD' })).toMatchObject({ status: 200, body: null });
  });

  test('is not ready while its broker is away, while it consumes nothing, and while it stops', async () => {
    const { url, broker, lifecycle, readiness } = await start('consumer');
    const notReadyFor = (reason: string) =>
      until(`not ready: ${reason}`, async () => {
        const { status, body } = await answer(`${url}/ready`);
        return status === 503 && (body as { reasons: string[] }).reasons.includes(reason);
      });
    broker.with('unavailable');
    await notReadyFor('broker: unavailable');
    expect(await answer(`${url}/lag`)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    broker.with(null);
    await until('ready again', async () => (await answer(`${url}/ready`)).status === 200);
    await lifecycle.stop();
    await notReadyFor('consumption: stopping');
    readiness.stop();
    await notReadyFor('the server is stopping');
    expect((await answer(`${url}/health`)).response.headers.get('connection')).toBe('close');
  });
});

test('a worker has accounts and nothing else: no broker to be behind of', async () => {
  const { url } = await start('worker');
  const { parts } = (await answer(`${url}/health`)).body as { parts: object };
  expect(Object.keys(parts)).toEqual(['account_store']);
  expect(await answer(`${url}/ready`)).toMatchObject({ status: 200 });
  expect(await answer(`${url}/lag`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await answer(`${url}/stats`)).toMatchObject({ status: 200, body: { dead_letters: 0 } });
});

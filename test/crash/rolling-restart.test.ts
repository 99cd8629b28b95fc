import { afterEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownServerFor, serverFor, type OwnServer } from '../servers/server-for.js';
import type { TestDatabase } from '../servers/test-database.js';
import { countAll } from '../support/ledger/count.js';
import { Ledger } from '../support/ledger/ledger.js';
import { questionsTo } from '../support/ledger/questions.js';
import { TwoAddressClient } from '../support/ledger/two-address-client.js';
import { freePort } from '../support/processes.js';
import { SeededRandom } from '../support/seeded-random.js';
import { TestServer } from '../support/server.js';
import { until } from '../support/until.js';

const postgres = await serverFor('postgres');

/** What carries the events; a further one is a line here. */
const brokers = [
  {
    name: 'nats',
    kind: await ownServerFor('nats'),
    settings: (url: string) => ({ BROKER: 'nats', NATS_URL: url }),
  },
];

const CLIENTS = 4;
/** Acknowledged events between two steps. */
const STEP = 500;

for (const { name, kind, settings } of brokers) {
  kind.describe(`two APIs and two consumers on PostgreSQL and ${name}`, () => {
    let broker: OwnServer;
    let database: TestDatabase;
    let folder = '';
    let servers: TestServer[] = [];
    let clients: TwoAddressClient[] = [];

    afterEach(async () => {
      await Promise.all(clients.splice(0).map((client) => client.stop()));
      await Promise.all(servers.splice(0).map((server) => server.remove()));
      await broker.remove();
      await database.drop();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    });

    test('are restarted one after the other under load: no request fails after one retry, nothing is lost, none counted twice', async () => {
      [broker, database, folder] = await Promise.all([
        kind.startOwn(),
        postgres.createDatabase(),
        mkdtemp(join(tmpdir(), 'patchbay-rolling-')),
      ]);
      const environment = {
        EVENT_STORE: 'postgres',
        ACCOUNT_STORE: 'postgres',
        POSTGRES_URL: database.url,
        CACHE: 'memory',
        ...settings(broker.url),
      };
      const ports = await Promise.all([freePort(), freePort()]);
      const apis = ports.map((port) =>
        TestServer.on(folder, { ...environment, HTTP_PORT: String(port) }, 'api'),
      );
      const consumers = [0, 1].map(() => TestServer.on(folder, environment, 'consumer'));
      servers = [...apis, ...consumers];
      // At once, on an empty database and an empty folder.
      await Promise.all(servers.map((server) => server.start()));
      expect(apis.map(({ output }) => output.includes('shown this once')).sort()).toEqual([false, true]);

      const [api] = apis;
      const { api_key: apiKey } = await api!.localAccess();
      const ledger = new Ledger();
      const random = new SeededRandom(61);
      clients = Array.from({ length: CLIENTS }, () => {
        const own = new SeededRandom(random.whole(0, 2 ** 31));
        const urls = [apis[0]!.url, apis[1]!.url] as const;
        return new TwoAddressClient({ urls, apiKey, ledger, random: own, pauseMs: 20 });
      });
      const goOn = async (): Promise<void> => {
        const enough = ledger.acknowledged + STEP;
        await until('the load is on', () => ledger.acknowledged >= enough, 60_000);
      };

      for (const server of servers) {
        await goOn();
        expect([server.program, await server.stop()]).toEqual([server.program, 0]);
        await goOn();
        await server.start();
      }
      await goOn();
      await Promise.all(clients.map((client) => client.stop()));

      expect(clients.flatMap(({ failed }) => failed)).toEqual([]);
      const ask = questionsTo(api!.url, apiKey);
      await until(
        'all is stored',
        async () => (await ask<{ envelopes: number }>('/lag')).envelopes === 0,
        60_000,
      );
      const { lost, twice, strange } = await countAll(ledger, ask);
      expect({ lost, twice, strange }).toEqual({ lost: [], twice: [], strange: [] });
    }, 300_000);
  });
}

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBuiltCli } from '../support/built-program.js';
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
const STEP = 300;

for (const { name, kind, settings } of brokers) {
  kind.describe(`two APIs and two consumers on PostgreSQL and ${name}`, () => {
    let broker: OwnServer;
    let database: TestDatabase;
    let folder = '';
    let apis: TestServer[] = [];
    let consumers: TestServer[] = [];
    let clients: TwoAddressClient[] = [];
    const ledger = new Ledger();
    let apiKey = '';
    let seed = 61;

    beforeAll(async () => {
      [broker, database, folder] = await Promise.all([
        kind.startOwn(),
        postgres.createDatabase(),
        mkdtemp(join(tmpdir(), 'patchbay-roles-')),
      ]);
      const environment = {
        EVENT_STORE: 'postgres',
        ACCOUNT_STORE: 'postgres',
        POSTGRES_URL: database.url,
        CACHE: 'memory',
        ...settings(broker.url),
      };
      const ports = await Promise.all([freePort(), freePort()]);
      apis = ports.map((port) => TestServer.on(folder, { ...environment, HTTP_PORT: String(port) }, 'api'));
      consumers = ports.map(() => TestServer.on(folder, environment, 'consumer'));
      // At once, on an empty database and an empty folder.
      await Promise.all([...apis, ...consumers].map((server) => server.start()));
      apiKey = (await apis[0]!.localAccess()).api_key;
    }, 180_000);

    afterEach(() => Promise.all(clients.splice(0).map((client) => client.stop())));
    afterAll(async () => {
      await Promise.all([...apis, ...consumers].map((server) => server.remove()));
      await broker.remove();
      await database.drop();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    });

    function send(): void {
      const random = new SeededRandom((seed += 1));
      clients = Array.from({ length: CLIENTS }, () => {
        const own = new SeededRandom(random.whole(0, 2 ** 31));
        const urls = [apis[0]!.url, apis[1]!.url] as const;
        return new TwoAddressClient({ urls, apiKey, ledger, random: own, pauseMs: 20 });
      });
    }

    async function goOn(): Promise<void> {
      const enough = ledger.acknowledged + STEP;
      await until('the load is on', () => ledger.acknowledged >= enough, 60_000);
    }

    async function expectNothingLost(): Promise<void> {
      await Promise.all(clients.map((client) => client.stop()));
      const ask = questionsTo(apis[0]!.url, apiKey);
      const isStored = async () => (await ask<{ envelopes: number }>('/lag')).envelopes === 0;
      await until('all is stored', isStored, 90_000);
      const { lost, twice, strange } = await countAll(ledger, ask);
      expect({ lost, twice, strange }).toEqual({ lost: [], twice: [], strange: [] });
    }

    test('that started at once on an empty database have shown one first key', () => {
      const shown = apis.filter(({ output }) => output.includes('shown this once'));
      expect(shown).toHaveLength(1);
    });

    test('are found by the command line, all of them, on their one DATA_DIR', async () => {
      const cli = (...words: string[]) => runBuiltCli(words, { DATA_DIR: folder });
      const health = await cli('health');
      expect(health).toMatchObject({ exitCode: 0, stderr: '' });
      for (const { url } of apis) expect(health.stdout).toContain(`${url} is alive\n`);
      for (const { url } of consumers) expect(health.stdout).toContain(`${url} is alive (consumer)\n`);
      expect((await cli('ready')).stdout.match(/ is ready$/gm)).toHaveLength(4);
      expect((await cli('urls')).stdout.match(/^lag /gm)).toHaveLength(2);
      expect(await cli('lag')).toMatchObject({ exitCode: 0, stdout: 'Nothing waits to be stored.\n' });
    });

    test('are restarted one after the other under load: no request fails after one retry, nothing is lost, none counted twice', async () => {
      send();
      for (const server of [...apis, ...consumers]) {
        await goOn();
        expect([server.program, await server.stop()]).toEqual([server.program, 0]);
        await goOn();
        await server.start();
      }
      await goOn();
      await expectNothingLost();
      expect(clients.flatMap(({ failed }) => failed)).toEqual([]);
    }, 300_000);

    test('are killed with -9 under load, an API, a consumer, and all at once: nothing is lost, none counted twice', async () => {
      send();
      for (const killed of [[apis[0]!], [consumers[1]!], [...apis, ...consumers]]) {
        await goOn();
        await Promise.all(killed.map((server) => server.kill()));
        if (!killed.includes(apis[1]!)) await goOn();
        await Promise.all(killed.map((server) => server.start()));
      }
      await goOn();
      await expectNothingLost();
    }, 300_000);
  });
}

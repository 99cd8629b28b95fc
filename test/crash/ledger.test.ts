import { afterEach, expect, test } from '@jest/globals';
import { countAll, type Ask } from '../support/ledger/count.js';
import { LedgerClient } from '../support/ledger/client.js';
import { Killer, killKinds } from '../support/ledger/kills.js';
import { Ledger } from '../support/ledger/ledger.js';
import { questionsTo } from '../support/ledger/questions.js';
import { ledgerTable } from '../support/ledger/table.js';
import { freePort } from '../support/processes.js';
import { SeededRandom } from '../support/seeded-random.js';
import { TestServer } from '../support/server.js';
import { until } from '../support/until.js';

/** `make ledger` runs it with larger numbers. */
const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const killsOfEachKind = setting('LEDGER_KILLS', 3);
const acknowledgedEvents = setting('LEDGER_EVENTS', 20_000);
const seed = setting('LEDGER_SEED', Date.now() % 1_000_000);

const CONNECTIONS = 6;
const PAUSE_MS = 60;
const SHOWN = 20;

let server: TestServer;
let clients: LedgerClient[] = [];
afterEach(async () => {
  for (const client of clients) void client.stop();
  await server.remove();
});

test(
  'kill -9 of the program, of the engine and of both under load: no acknowledged event is lost, none counted twice',
  async () => {
    console.log(`ledger: seed ${seed}, ${killsOfEachKind} kills of each kind`);
    const random = new SeededRandom(seed);
    const ledger = new Ledger();
    server = await TestServer.create({ HTTP_PORT: String(await freePort()) });
    await server.start();
    const { url, apiKeys, ask } = await connect(server);

    clients = Array.from({ length: CONNECTIONS }, (_, index) => {
      const own = new SeededRandom(random.whole(0, 2 ** 31));
      return new LedgerClient({
        urls: [url],
        apiKey: apiKeys[index % apiKeys.length]!,
        ledger,
        random: own,
        pauseMs: PAUSE_MS,
      });
    });
    const killer = new Killer(server, { url, apiKey: apiKeys[0]! }, ledger, random);
    await killer.run(killsOfEachKind);
    await until('enough is acknowledged', () => ledger.acknowledged >= acknowledgedEvents, 600_000);
    for (const client of clients) await client.stop();

    await allStored(ask);
    // So that there are copies that no merge has removed yet when the question is asked.
    await Promise.all(clients.map((client) => client.sendAllAgain()));
    await allStored(ask);

    const verdict = await countAll(ledger, ask);
    const { dead_letters } = await ask<{ dead_letters: number }>('/stats');
    console.log(ledgerTable(seed, ledger, killer.kills, verdict));
    expect(clients.flatMap(({ unexpected }) => unexpected).slice(0, SHOWN)).toEqual([]);
    expect(verdict.lost.slice(0, SHOWN)).toEqual([]);
    expect(verdict.twice.slice(0, SHOWN)).toEqual([]);
    expect(verdict.strange.slice(0, SHOWN)).toEqual([]);
    expect(dead_letters).toBe(0);
    expect(ledger.acknowledged).toBeGreaterThanOrEqual(acknowledgedEvents);
    for (const kind of killKinds) {
      expect(killer.kills.filter((kill) => kill.kind === kind).length).toBeGreaterThanOrEqual(
        killsOfEachKind,
      );
    }
  },
  120_000 + killsOfEachKind * 60_000 + acknowledgedEvents,
);

async function allStored(ask: Ask): Promise<void> {
  const lag = async () => (await ask<{ envelopes: number }>('/lag')).envelopes;
  await until('all that was acknowledged is stored', async () => (await lag()) === 0, 120_000);
}

/** Two keys of the project, and a way to ask. */
async function connect(running: TestServer): Promise<{ url: string; apiKeys: string[]; ask: Ask }> {
  const { url, project_id, api_key } = await running.localAccess();
  const made = await fetch(`${url}/api/v1/projects/${project_id}/keys`, {
    method: 'POST',
    headers: { 'X-API-Key': api_key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'second', scopes: ['ingest'] }),
  });
  expect(made.status).toBe(201);
  const { key } = (await made.json()) as { key: string };
  return { url, apiKeys: [api_key, key], ask: questionsTo(url, api_key) };
}

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ClickHouseEventStore } from '../../../../internal/adapters/event-store/clickhouse/index.js';
import type { AggregateRequest } from '../../../../internal/ports/event-store.js';
import { serverFor } from '../../../servers/server-for.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { askClickHouse, storeAt } from '../../../support/clickhouse-at.js';
import { newProject, noon } from '../../../support/event-draft.js';
import { refusal } from '../../../support/refusal.js';
import { until } from '../../../support/until.js';
import { count, everything } from '../../../conformance/event-store/conformance-case.js';

const EVENTS = 2_000_000;
const SLOW = 200;
const project = newProject();

const server = await serverFor('clickhouse');

server.describe('slow questions to a ClickHouse server', () => {
  let database: TestDatabase;
  let store: ClickHouseEventStore;

  beforeAll(async () => {
    database = await server.createDatabase();
    store = storeAt(database.url);
    await store.start(call());
    await askClickHouse(
      database.url,
      `INSERT INTO events (project_id, timestamp, id_key, received_at, id, event_type, session_id, properties)
        SELECT '${project}', ${noon} + number, hex(reinterpretAsFixedString(toUInt128(number))), 0, toString(number),
          'page_view', toString(cityHash64(number)), concat('{"n":', toString(number), '}')
        FROM numbers(${EVENTS}) SETTINGS max_partitions_per_insert_block = 0`,
    );
  }, 120_000);

  afterAll(async () => {
    await store.stop();
    await database.drop();
  });

  test('200 of them end with their deadlines and signals, also in the server, and a quick one is answered', async () => {
    const slow: AggregateRequest = {
      ...everything(project),
      groupBy: [{ by: 'field', field: { is: 'column', column: 'session_id' } }],
      metrics: ['count', 'p99'],
      measured: ['n'],
      orderBy: 'p99',
      limit: 10,
    };
    const controller = new AbortController();
    const answers = Array.from({ length: SLOW }, (_, index) =>
      refusal(
        store.aggregate(
          slow,
          index % 2 === 0
            ? { ...call(), deadline: Date.now() + 500 }
            : { ...call(), signal: controller.signal },
        ),
      ),
    );
    await Promise.all(answers.filter((_, index) => index % 2 === 0));
    controller.abort();
    const codes = await Promise.all(answers);
    expect(codes).toEqual(codes.map((_, index) => (index % 2 === 0 ? 'deadline_exceeded' : 'cancelled')));
    expect(await count(store, project)).toBe(EVENTS);
    await until('nothing is worked on', async () => (await processes(database)) === 0, 20_000);
    await store.check(call());
  }, 120_000);
});

/** Questions about our project that the server works on. */
async function processes({ url }: TestDatabase): Promise<number> {
  const [[running] = []] = await askClickHouse(
    url,
    `SELECT count() FROM system.processes WHERE query LIKE '%GROUPING SETS%' AND query NOT LIKE '%system.processes%'`,
  );
  return Number(running);
}

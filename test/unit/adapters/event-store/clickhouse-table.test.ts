import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { systemClock } from '../../../../internal/adapters/clock/system/index.js';
import {
  clickHouseSchema,
  connectionOf,
} from '../../../../internal/adapters/event-store/clickhouse/index.js';
import { expectStored } from '../../../conformance/event-store/conformance-case.js';
import { serverFor } from '../../../servers/server-for.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { askClickHouse, storeAt } from '../../../support/clickhouse-at.js';
import { canonicalEvent, drafts, newProject, noon } from '../../../support/event-draft.js';

/** Files as they were released, with the checksums that stand in the ledgers of databases that have run them. */
const released = {
  '001_events': '91543eea6c131c6798773976ab2ddbffe717a6af7f6101a25ecc92115b3dd362',
  '002_fewer_merges': '1c8b953ac5db52c190c29d5ed09656d2baaddd044760a2cdf1bd5354983fc28b',
  '003_merges_are_synced': 'f201b4cfe4d8263d85ee55d0a63957cf12ccab20567a08d343d76719ab93dc1a',
};
const [create, ...alter] = await Promise.all(
  Object.keys(released).map((name) => readFile(`migrations/clickhouse/${name}.sql`, 'utf8')),
);
const made = create!.replace('{{daily_from}}', String(Date.UTC(2026, 10, 21)));

/** By what each would lose events or count them twice, and a word of what is said. */
const unfit: Readonly<Record<string, readonly [from: string | RegExp, to: string, says: RegExp]>> = {
  'another engine': ['ENGINE = ReplacingMergeTree', 'ENGINE = MergeTree', /engine is MergeTree/],
  'a version': ['ENGINE = ReplacingMergeTree', 'ENGINE = ReplacingMergeTree(received_at)', /otherwise/],
  'another key': [
    'ORDER BY (project_id, timestamp, id_bytes)',
    'ORDER BY (project_id, timestamp, id)',
    /sorting key is \(project_id, timestamp, id\)/,
  ],
  'a shorter key': [
    'ORDER BY (project_id, timestamp, id_bytes)',
    'ORDER BY (project_id, timestamp)',
    /sorting key/,
  ],
  'partitions of its own': [
    /PARTITION BY multiIf[^]*?\)\)\)\n/,
    'PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(received_at))\n',
    /partition key/,
  ],
  'rows that expire': [
    'SETTINGS',
    'TTL toDateTime(fromUnixTimestamp64Milli(timestamp)) + INTERVAL 100 YEAR SETTINGS',
    /TTL/,
  ],
  'inserts that are not synced': [
    'fsync_after_insert = 1,',
    '',
    /lacks fsync_after_insert, min_rows_to_fsync_after_merge/,
  ],
  'a column less': [/    session_id [^\n]*\n/, '', /session_id is missing/],
  'a column of another type': ['received_at Int64', 'received_at UInt32', /received_at is UInt32/],
  'identities that are not filled in': ['id_key String EPHEMERAL', 'id_key String', /id_bytes is not filled/],
};

const server = await serverFor('clickhouse');

server.describe('a table of events on a server', () => {
  let database: TestDatabase;
  const ask = (...statements: string[]): Promise<unknown[][]> => askClickHouse(database.url, ...statements);
  const tables = async (): Promise<unknown[]> =>
    (await ask('SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name')).flat();

  beforeAll(async () => {
    database = await server.createDatabase();
  }, 60_000);
  afterAll(() => database.drop());
  beforeEach(async () => {
    for (const name of await tables()) await ask(`DROP TABLE ${String(name)} SYNC`);
  });

  test.each(Object.entries(unfit))(
    'with %s is refused, and left as it is',
    async (_what, [from, to, says]) => {
      expect(made.replace(from, to)).not.toBe(made);
      await ask(made.replace(from, to));
      const before = await ask(
        'SELECT create_table_query FROM system.tables WHERE database = currentDatabase()',
      );
      const store = storeAt(database.url);
      await expect(store.start(call())).rejects.toMatchObject({
        code: 'incompatible_data',
        message: expect.stringMatching(says) as unknown,
      });
      await store.stop();
      expect(
        await ask('SELECT create_table_query FROM system.tables WHERE database = currentDatabase()'),
      ).toEqual(before);
    },
  );

  test('that an earlier version has made is opened with what it holds', async () => {
    await ask(
      `CREATE TABLE patchbay_migrations
        (name String, checksum String, statements_done UInt32, at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'))
        ENGINE = MergeTree ORDER BY (name, statements_done) SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
      made,
      ...alter,
      ...Object.entries(released).map(
        ([name, checksum]) =>
          `INSERT INTO patchbay_migrations (name, checksum, statements_done) SELECT '${name}', '${checksum}', 1`,
      ),
    );
    const project = newProject();
    const events = drafts(project, 20, (index) => ({ timestamp: noon + index }));
    const lines = events.map((event) => canonicalEvent(event).line.toString()).join('\n');
    await ask(
      `INSERT INTO events (project_id, timestamp, id_key, received_at, id, event_type, properties) SETTINGS input_format_json_read_objects_as_strings = 1 FORMAT JSONEachRow ${lines}`,
    );
    const store = storeAt(database.url);
    await store.start(call());
    await expectStored(store, project, events);
    await store.stop();
    expect(
      await ask('SELECT name, checksum, count() FROM patchbay_migrations GROUP BY ALL ORDER BY name'),
    ).toEqual(Object.entries(released).map(([name, checksum]) => [name, checksum, 1]));
  });

  test('that its operator has made is left alone, and counts as migrated', async () => {
    await ask(made, ...alter);
    const connection = connectionOf(database.url);
    const schema = clickHouseSchema({ connection: () => connection, clock: systemClock, exists: () => true });
    const { signal } = new AbortController();
    expect((await schema.status(signal)).map(({ state }) => state)).toEqual([
      'applied',
      'applied',
      'applied',
    ]);
    expect(await schema.migrate(signal)).toEqual([]);
    const store = storeAt(database.url);
    await store.start(call());
    const project = newProject();
    const events = drafts(project, 3, (index) => ({ timestamp: noon + index }));
    await store.append(events.map(canonicalEvent), call());
    await expectStored(store, project, events);
    await store.stop();
    expect(await tables()).toEqual(['events']);
  });

  test('of one name knows nothing of that of another, in the same database', async () => {
    const [one, other] = [storeAt(database.url), storeAt(database.url, 'events_2')];
    const project = newProject();
    const events = drafts(project, 4, (index) => ({ timestamp: noon + index }));
    await one.start(call());
    await other.start(call());
    await one.append(events.slice(0, 1).map(canonicalEvent), call());
    await other.append(events.map(canonicalEvent), call());
    await expectStored(one, project, events.slice(0, 1));
    await expectStored(other, project, events);
    expect(await tables()).toEqual([
      'events',
      'events_2',
      'patchbay_migrations',
      'patchbay_migrations_of_events_2',
    ]);
    await Promise.all([one.stop(), other.stop()]);
  });
});

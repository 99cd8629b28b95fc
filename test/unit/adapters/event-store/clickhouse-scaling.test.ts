import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { distributedOver } from '../../../../internal/adapters/event-store/clickhouse/distributed-table.js';
import { expectStored } from '../../../conformance/event-store/conformance-case.js';
import { serverFor } from '../../../servers/server-for.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { askClickHouse, storeAt } from '../../../support/clickhouse-at.js';
import { canonicalEvent, drafts, newProject, noon } from '../../../support/event-draft.js';

const page = await readFile('docs/scaling.md', 'utf8');
const statements = [...page.matchAll(/```sql\n([^]*?)```/g)]
  .flatMap(([, block = '']) => block.split(/;\n/))
  .map((statement) => statement.trim())
  .filter((statement) => statement !== '');
const beginning = (start: string): string => statements.find((one) => one.startsWith(start)) ?? '';

const server = await serverFor('clickhouse');

server.describe('docs/scaling.md', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await server.createDatabase();
  }, 60_000);
  afterAll(() => database.drop());

  test('has statements that ClickHouse parses', async () => {
    expect(statements).toHaveLength(4);
    for (const statement of statements) {
      const quoted = statement.replace(/[\\']/g, '\\$&');
      const [[formatted] = []] = await askClickHouse(database.url, `SELECT formatQuery('${quoted}')`);
      expect(formatted).toContain('patchbay');
    }
    await expect(askClickHouse(database.url, "SELECT formatQuery('CREATE TABEL x')")).rejects.toThrow(
      'Syntax error',
    );
  });

  test('gives a shard a table in which this program keeps events', async () => {
    const alone = beginning('CREATE TABLE patchbay.events_local')
      .replace('patchbay.events_local ON CLUSTER patchbay', 'events_local')
      .replace(/ReplicatedReplacingMergeTree\([^)]*\)/, 'ReplacingMergeTree');
    await askClickHouse(database.url, alone);
    const store = storeAt(database.url, 'events_local');
    await store.start(call());
    const project = newProject();
    const events = drafts(project, 10, (index) => ({ timestamp: noon + index * 86_400_000 }));
    await store.append(events.map(canonicalEvent), call());
    await store.append(events.map(canonicalEvent), call());
    await expectStored(store, project, events);
    await store.stop();
  });

  test('distributes them so that both copies of an event reach one shard', () => {
    const [, engineFull = ''] =
      /ENGINE = (Distributed\(.*\))$/m.exec(beginning('CREATE TABLE patchbay.events ')) ?? [];
    const problems: string[] = [];
    expect(distributedOver({ engineFull }, problems)).toEqual({
      database: 'patchbay',
      table: 'events_local',
    });
    expect(problems).toEqual([]);
  });
});

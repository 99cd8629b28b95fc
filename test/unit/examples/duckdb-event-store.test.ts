import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../../examples/duckdb-event-store/database.js';
import { DuckDbEventStore } from '../../../examples/duckdb-event-store/index.js';
import { Parameters } from '../../../examples/duckdb-event-store/parameters.js';
import { streamRows } from '../../../examples/duckdb-event-store/read-rows.js';
import { call } from '../../support/call.js';
import { removeFolder, temporaryFolder } from '../../support/engine/running-engine.js';
import { canonicalEvent, drafts, newProject, noon } from '../../support/event-draft.js';
import { refusal } from '../../support/refusal.js';
import { count, everything, expectStored } from '../../conformance/event-store/conformance-case.js';

/** What the suite of the port leaves to each backend: its files, and its own bounds. */
let folder = '';
const stores: DuckDbEventStore[] = [];
const project = newProject();

async function start(name: string, bounds: { memoryBytes?: number; temporaryBytes?: number } = {}) {
  const store = new DuckDbEventStore({ folder: join(folder, name), ...bounds });
  stores.push(store);
  await store.start(call());
  return store;
}

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.stop()));
  removeFolder(folder);
});

test('the files as a kill would leave them hold everything that was appended', async () => {
  const store = await start('first');
  const events = drafts(project, 2_000, (index) => ({ timestamp: noon + index }));
  for (let at = 0; at < events.length; at += 500)
    await store.append(events.slice(at, at + 500).map(canonicalEvent), call());
  cpSync(join(folder, 'first'), join(folder, 'second'), { recursive: true });
  const again = await start('second');
  await expectStored(again, project, events);
  await again.append(events.map(canonicalEvent), call());
  await expectStored(again, project, events);
});

test('a file that is no database is refused, and says so by its code', async () => {
  cpSync(import.meta.filename, join(folder, 'other', 'events.duckdb'));
  expect(await refusal(start('other'))).toBe('unavailable');
});

test('a question beyond the memory and the room for files is too large, and the store lives on', async () => {
  const store = await start('small', { memoryBytes: 48 * 1024 ** 2, temporaryBytes: 1024 ** 2 });
  for (let at = 0; at < 30_000; at += 10_000) {
    const some = drafts(project, 10_000, (index) => ({
      timestamp: noon + at + index,
      session_id: `session ${at + index} ${'x'.repeat(200)}`,
    }));
    await store.append(some.map(canonicalEvent), call());
  }
  const groupBy = [{ by: 'field', field: { is: 'column', column: 'session_id' } }] as const;
  const large = { ...everything(project), groupBy, orderBy: 'sessions' } as const;
  expect(await refusal(store.aggregate(large, call()))).toBe('question_too_large');
  expect(await count(store, project)).toBe(30_000);
});

test('a stream that breaks off is told from one that is whole', async () => {
  const database = new Database({ folder, memoryBytes: 256 * 1024 ** 2, temporaryBytes: 0 });
  await database.open(call());
  const rows = async (from: Pick<Database, 'hold'>) => {
    let number = 0;
    const numbers = { rows: 'SELECT range AS n FROM range(1_000_000)', order: 'n' };
    for await (const piece of streamRows(from, numbers, new Parameters(), call())) number += piece.length;
    return number;
  };
  try {
    expect(await rows(database)).toBe(1_000_000);
    const interrupted: Pick<Database, 'hold'> = {
      async hold(ofCall, work) {
        const session = await database.hold(ofCall, work);
        const run = session.run.bind(session);
        session.run = (step) =>
          run((connection) => {
            connection.interrupt();
            return step(connection);
          });
        return session;
      },
    };
    expect(await refusal(rows(interrupted))).toBe('unavailable');
  } finally {
    await database.close();
  }
});

test('a stop ends who is reading, and a stopped store is unavailable', async () => {
  const store = await start('first');
  const events = drafts(project, 10_000, (index) => ({ timestamp: noon + index }));
  await store.append(events.map(canonicalEvent), call());
  const pieces = store.scan(everything(project), call())[Symbol.asyncIterator]();
  expect((await pieces.next()).done).toBe(false);
  await store.stop();
  expect(await refusal(pieces.next())).toBe('unavailable');
  expect(await refusal(store.check(call()))).toBe('unavailable');
});

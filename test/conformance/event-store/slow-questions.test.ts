import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EventStore } from '../../../internal/ports/event-store.js';
import { serverFor } from '../../servers/server-for.js';
import type { TestDatabase } from '../../servers/test-database.js';
import { call } from '../../support/call.js';
import { canonicalEvent, drafts, newProject } from '../../support/event-draft.js';
import { refusal } from '../../support/refusal.js';
import { until } from '../../support/until.js';
import { connectTo, type DatabaseClient } from '../../unit/servers/database-client.js';
import { everything } from './conformance-case.js';
import { slowServers } from './fixtures/slow-servers.js';

for (const { name, store: storeAt, hold, atWork } of slowServers) {
  const server = await serverFor(name);

  server.describe(`200 slow questions on ${name}`, () => {
    const project = newProject();
    let database: TestDatabase;
    let store: EventStore;
    let watcher: DatabaseClient;

    beforeAll(async () => {
      database = await server.createDatabase();
      store = storeAt(database.url);
      await store.start(call());
      await store.append(drafts(project, 10, () => ({})).map(canonicalEvent), call());
      watcher = await connectTo(name, database.url);
    });

    afterAll(async () => {
      await watcher.end();
      await store.stop();
      await database.drop();
    });

    const questionsAtWork = async (): Promise<number> => Number(await watcher.ask(atWork));

    test.each([
      ['their deadline', 'deadline_exceeded'],
      ['their clients leave', 'cancelled'],
    ])(
      'end in the server when %s, and a quick one is answered',
      async (_when, code) => {
        const holder = await connectTo(name, database.url);
        try {
          for (const sql of hold) await holder.ask(sql);
          const leaving = new AbortController();
          const how =
            code === 'cancelled'
              ? { ...call(), signal: leaving.signal }
              : { ...call(), deadline: Date.now() + 3_000 };
          const refusals = Promise.all(
            Array.from({ length: 200 }, () => refusal(store.aggregate(everything(project), how))),
          );
          await until('questions at work', async () => (await questionsAtWork()) > 0);
          leaving.abort();
          if (code === 'deadline_exceeded') expect(how.signal.aborted).toBe(false);
          expect(new Set(await refusals)).toEqual(new Set([code]));
          // What they wait for is still held: they have not ended by themselves.
          expect(await questionsAtWork()).toBe(0);
        } finally {
          await holder.end();
        }
        const { total } = await store.aggregate(everything(project), call());
        expect(total.count).toBe(10);
      },
      40_000,
    );
  });
}

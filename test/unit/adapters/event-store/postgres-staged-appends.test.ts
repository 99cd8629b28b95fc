import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PostgresEventStore } from '../../../../internal/adapters/event-store/postgres/index.js';
import { serverFor } from '../../../servers/server-for.js';
import { withPort } from '../../../servers/server-url.js';
import type { TestDatabase } from '../../../servers/test-database.js';
import { call } from '../../../support/call.js';
import { canonicalEvent, drafts, newProject, noon } from '../../../support/event-draft.js';
import { refusal } from '../../../support/refusal.js';
import { TcpProxy } from '../../../support/tcp-proxy.js';
import { until } from '../../../support/until.js';
import { count } from '../../../conformance/event-store/conformance-case.js';

const server = await serverFor('postgres');

server.describe('batches that repeat an event, in PostgreSQL', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let store: PostgresEventStore;
  let direct: PostgresEventStore;

  beforeAll(async () => {
    database = await server.createDatabase();
    proxy = await TcpProxy.start(Number(new URL(database.url).port));
    store = new PostgresEventStore({ url: withPort(database.url, proxy.port) });
    direct = new PostgresEventStore({ url: database.url });
    await store.start(call());
    await direct.start(call());
  });

  afterAll(async () => {
    await store.stop();
    await direct.stop();
    proxy.stop();
    await database.drop();
  });

  test.each([
    ['before request', 'begin;', 0],
    ['before request', 'copy pg_temp', 0],
    ['before request', '; commit', 0],
    ['before answer', 'copy pg_temp', 0],
    ['before answer', '; commit', 300],
  ] as const)('cut %s %j: sent again, each event is there once', async (cut, text, stored) => {
    const project = newProject();
    const events = drafts(project, 300, () => ({})).map(canonicalEvent);
    const others = drafts(newProject(), 1, () => ({})).map(canonicalEvent);
    // The second time it is a repetition, after which batches are staged.
    await store.append(others, call());
    await store.append(others, call());
    const isCut = proxy.cutOnce(cut, text);
    expect(await refusal(store.append(events, call()))).toBe('unavailable');
    await isCut;
    await until('what became of it', async () => (await count(direct, project)) === stored);
    await until('an answer', async () => (await refusal(store.check(call()))) === 'not refused');
    await store.append(events, call());
    expect(await count(direct, project)).toBe(300);
  });

  test.each([
    ['copied', 1],
    ['staged', 2],
  ] as const)('two writers at once with the same events in two orders, %s', async (_, times) => {
    const project = newProject();
    const events = drafts(project, 10_000, (index) => ({ timestamp: noon + index })).map(canonicalEvent);
    const writers = [events, [...events].reverse()].map((batch) => ({
      batch,
      writer: new PostgresEventStore({ url: database.url }),
    }));
    try {
      await Promise.all(writers.map(({ writer }) => writer.start(call())));
      for (const { writer } of writers) {
        const others = drafts(newProject(), 1, () => ({})).map(canonicalEvent);
        for (let time = 0; time < times; time += 1) await writer.append(others, call());
      }
      await Promise.all(writers.map(({ writer, batch }) => writer.append(batch, call())));
      expect(await count(direct, project)).toBe(10_000);
    } finally {
      await Promise.all(writers.map(({ writer }) => writer.stop()));
    }
  });
});

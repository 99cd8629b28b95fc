import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../../../internal/adapters/clock/system/index.js';
import { ClickHouseEventStore } from '../../../../internal/adapters/event-store/clickhouse/index.js';
import { call } from '../../../support/call.js';
import { rowsOf, runEngine, type RunningEngine } from '../../../support/engine/running-engine.js';
import { canonicalEvent, drafts, newProject, noon } from '../../../support/event-draft.js';
import { refusal } from '../../../support/refusal.js';
import { until } from '../../../support/until.js';
import { count, everything } from '../../../conformance/event-store/conformance-case.js';

const EVENTS = 60_000;
const project = newProject();
let running: RunningEngine;
let store: ClickHouseEventStore;

beforeAll(async () => {
  running = await runEngine();
  const connection = (): RunningEngine['engine']['connection'] => running.engine.connection;
  store = new ClickHouseEventStore({ connection, clock: systemClock, questionMemoryBytes: 48 * 1024 ** 2 });
  await store.start(call());
  for (let at = 0; at < EVENTS; at += 10_000) {
    const part = drafts(project, 10_000, (index) => ({
      timestamp: noon + at + index,
      user_id: `user ${index % 100}`,
      session_id: `session ${at + index} ${'x'.repeat(200)}`,
      properties: `{"n":${index}}`,
    }));
    await store.append(part.map(canonicalEvent), call());
  }
}, 60_000);

afterAll(async () => {
  await store.stop();
  await running.end();
});

test('a question that needs more memory than it may take is too large, and the engine lives on', async () => {
  const pid = running.engine.pid;
  const groupBy = [{ by: 'field', field: { is: 'column', column: 'session_id' } }] as const;
  const large = { ...everything(project), groupBy, orderBy: 'sessions' } as const;
  expect(await refusal(store.aggregate(large, call()))).toBe('question_too_large');
  expect(await count(store, project)).toBe(EVENTS);
  expect(running.engine.pid).toBe(pid);
});

test('timelines that are cancelled, late or left end their work in the engine', async () => {
  const request = { ...everything(project), kinds: [[]], value: null, firstAndLastIn: null };
  const controller = new AbortController();
  const cancelled = (async () => {
    for await (const piece of store.timelines(request, { ...call(), signal: controller.signal }))
      if (piece.length > 0) controller.abort();
  })();
  expect(await refusal(cancelled)).toBe('cancelled');
  const late = (async () => {
    for await (const piece of store.timelines(request, { ...call(), deadline: Date.now() + 3 }))
      expect(Array.isArray(piece)).toBe(true);
  })();
  expect(await refusal(late)).toBe('deadline_exceeded');
  for await (const piece of store.timelines(request, call())) if (piece.length > 0) break;
  await until('no question at work', async () => {
    const query = `SELECT count() FROM system.processes WHERE query LIKE '%sipHash128%' AND query NOT LIKE '%system.processes%'`;
    return Number((await rowsOf(running.client, query))[0]?.[0]) === 0;
  });
  expect(await count(store, project)).toBe(EVENTS);
});

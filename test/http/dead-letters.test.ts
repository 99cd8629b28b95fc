import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { CanonicalEvent } from '../../internal/domain/event/event.js';
import type { DeadLetter } from '../../internal/ports/dead-letters.js';
import type { EventStore } from '../../internal/ports/event-store.js';
import { TOKENS } from '../../internal/ports/tokens.js';
import { PatchbayError } from '../../pkg/errors/index.js';
import { sampleLetter } from '../conformance/account-store/samples.js';
import { call } from '../support/call.js';
import { HttpApi, post, send, type Answer } from '../support/http-api.js';
import { MemoryEventStore } from '../support/memory-event-store.js';

const TIME = Date.parse('2026-01-31T10:00:00Z');
let api: HttpApi;
let project: string;
let key: string;
/** The storage refuses, or fails for, events whose line has one of these texts. */
let refused: string;
let away: string;

beforeAll(async () => {
  const memory = new MemoryEventStore();
  const append = memory.append.bind(memory);
  memory.append = async (events: readonly CanonicalEvent[], given) => {
    const has = (text: string) => text !== '' && events.some(({ line }) => line.includes(text));
    if (has(refused)) throw new PatchbayError('data_refused', 'Refused by a test.');
    if (has(away)) throw new PatchbayError('unavailable', 'Away by a test.');
    await append(events, given);
  };
  api = await HttpApi.start({ store: memory satisfies EventStore });
});
afterAll(() => api.stop());
beforeEach(async () => {
  [refused, away] = ['', ''];
  project = randomUUID();
  key = await api.key(project, ['ingest', 'read', 'manage']);
});

/** Letters whose events the storage takes now. */
async function buried(count: number, of = project): Promise<DeadLetter[]> {
  const letters = Array.from({ length: count }, (_, n) => {
    const idKey = randomUUID().replaceAll('-', '');
    const line =
      `{"project_id":"${of}","timestamp":${TIME + n},"id_key":"${idKey}","received_at":1,` +
      `"id":"n${n}.","event_type":"x","properties":{}}`;
    return sampleLetter(of, n, { id: randomUUID(), timestamp: TIME + n, idKey, line });
  }).sort((a, b) => (a.id < b.id ? 1 : -1));
  await api.container.resolve(TOKENS.DeadLetters).put(letters, call());
  return letters;
}

const path = (rest = '', of = project) => `${api.url}/api/v1/projects/${of}/dead-letters${rest}`;
const get = (rest = '', of = project): Promise<Answer> =>
  send(path(rest, of), { headers: { 'X-API-Key': key } });
const replay = (body: object): Promise<Answer> => post(path('/replay'), key, body);
const left = async (): Promise<string[]> =>
  (await get('?limit=1000')).body.data.map(({ id }: { id: string }) => id);

async function stored(): Promise<number> {
  const url = `${api.url}/api/v1/stats/events?group_by=none&start_date=2026-01-31&end_date=2026-01-31`;
  return (await send(url, { headers: { 'X-API-Key': key } })).body.total.count;
}

describe('dead letters', () => {
  test('are listed in pages, newest first, and shown one by one', async () => {
    const letters = await buried(5);
    const first = await get('?limit=3');
    expect(first.body.data.map(({ id }: DeadLetter) => id)).toEqual(letters.slice(0, 3).map(({ id }) => id));
    const rest = await get(`?limit=3&cursor=${first.body.next_cursor}`);
    expect(rest.body.data.map(({ id }: DeadLetter) => id)).toEqual(letters.slice(3).map(({ id }) => id));
    expect(rest.body.next_cursor).toBeNull();
    const [letter] = letters;
    const shown = await get(`/${letter!.id}`);
    expect(shown.body).toEqual(first.body.data[0]);
    expect(shown.body).toEqual({
      id: letter!.id,
      code: 'data_refused',
      reason: letter!.reason,
      created_at: new Date(letter!.createdAt).toISOString(),
      line: letter!.line,
    });
  });

  test("that are not there, or another project's, are 404", async () => {
    const stranger = randomUUID();
    const strangerKey = await api.key(stranger, ['ingest', 'read', 'manage']);
    const [foreign] = await buried(1, stranger);
    for (const id of [foreign!.id, randomUUID(), 'no-id', `${foreign!.id}%00`]) {
      expect((await get(`/${id}`)).status).toBe(404);
    }
    expect((await get('', stranger)).status).toBe(404);
    expect((await replay({ ids: [foreign!.id] })).body).toEqual({ replayed: 0, kept: 0 });
    expect((await post(path('/replay', stranger), key, {})).status).toBe(404);
    const own = await send(path(`/${foreign!.id}`, stranger), { headers: { 'X-API-Key': strangerKey } });
    expect(own.status).toBe(200);
  });

  test('need a key that may manage', async () => {
    const reader = await api.key(project, ['ingest', 'read']);
    expect((await send(path(), { headers: { 'X-API-Key': reader } })).status).toBe(403);
    expect((await post(path('/replay'), reader, {})).status).toBe(403);
  });
});

describe('a replay', () => {
  test('stores the events of all letters, each once, over more than a page', async () => {
    await buried(1_201);
    expect(await stored()).toBe(0);
    const { status, body } = await replay({});
    expect([status, body]).toEqual([200, { replayed: 1_201, kept: 0 }]);
    expect(await left()).toEqual([]);
    // Asked a moment before: an answer that is kept must not be given again.
    expect(await stored()).toBe(1_201);
    expect((await replay({})).body).toEqual({ replayed: 0, kept: 0 });
  });

  test('keeps what is refused again, and only that', async () => {
    const letters = await buried(700);
    refused = '"id":"n33';
    const bad = letters.filter(({ line }) => line.includes(refused)).map(({ id }) => id);
    expect(bad).toHaveLength(11);
    expect((await replay({})).body).toEqual({ replayed: 689, kept: 11 });
    expect(await left()).toEqual(bad);
    expect(await stored()).toBe(689);
    refused = '';
    expect((await replay({})).body).toEqual({ replayed: 11, kept: 0 });
    expect(await stored()).toBe(700);
  });

  test('of some stores these, a repeated id once', async () => {
    const letters = await buried(5);
    const [first, second] = letters;
    const ids = [first!.id, second!.id.toUpperCase(), first!.id];
    expect((await replay({ ids })).body).toEqual({ replayed: 2, kept: 0 });
    expect(await left()).toEqual(letters.slice(2).map(({ id }) => id));
    expect(await stored()).toBe(2);
  });

  test('during an outage loses no letter, and goes on after it', async () => {
    const letters = await buried(700);
    away = `"id":"n7."`;
    const { status, body } = await replay({});
    expect([status, body.code]).toEqual([503, 'unavailable']);
    // Every letter is there or stored.
    expect((await left()).length + (await stored())).toBe(700);
    expect(await left()).toContain(letters.find(({ line }) => line.includes(away))!.id);
    away = '';
    await replay({});
    expect([await left(), await stored()]).toEqual([[], 700]);
  });

  test('of an event that is stored already counts it once', async () => {
    const letters = await buried(1);
    await replay({});
    await api.container.resolve(TOKENS.DeadLetters).put(letters, call());
    expect((await replay({})).body).toEqual({ replayed: 1, kept: 0 });
    expect(await stored()).toBe(1);
  });

  test.each([
    [{ ids: [] }],
    [{ ids: ['x'] }],
    [{ ids: Array.from({ length: 1_001 }, () => randomUUID()) }],
    [{ all: true }],
  ])('refuses a form that it does not know (%#)', async (body) => {
    const answer = await replay(body);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
  });

  test('is a POST', async () => {
    const { status, headers } = await get('/replay');
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });
});

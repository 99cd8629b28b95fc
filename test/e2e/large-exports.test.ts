import { beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { childrenOf } from '../support/processes.js';
import { programAtHand } from '../support/program-at-hand.js';
import { watchMemory } from '../support/resident-memory.js';

/** As many as a project may have. */
const EXPORTS_AT_ONCE = 3;
const FUNNELS_AT_ONCE = 8;
/** 80 events of 60 KB are a body of 4.8 MB. In all: 106 MB. */
const [BATCHES, BATCH, TEXT] = [22, 80, 60_000];
/** Each a partition of its own. */
const months = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'];
const range = 'start_date=2026-01-01&end_date=2026-06-30';
/** What the engine may have more than before: 3 exports that hold all events have 320, besides what they send. */
const EXPORTS_MIB = 290;
/** A funnel sorts all of its events, and reads all months at once: its memory is bounded, but not by theirs. */
const FUNNELS_MIB = 2_048;
const PROGRAM_MIB = 300;
const program = programAtHand();

/** By one export: the events' ids. */
const expected = Array.from({ length: BATCHES * BATCH }, (_, n) => `e${String(n).padStart(5, '0')}`);

const headers = () => ({ 'X-API-Key': program.key, 'Content-Type': 'application/json' });

beforeAll(async () => {
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const events = Array.from({ length: BATCH }, (_, n) => eventAt(n * BATCHES + batch));
    const body = JSON.stringify({ events });
    const sent = await fetch(`${program.url}/api/v1/events/batch?wait=stored`, {
      method: 'POST',
      headers: headers(),
      body,
    });
    expect(await sent.json()).toMatchObject({ accepted: BATCH, stored: BATCH });
  }
}, 120_000);

/** Each batch has some of every month, and of the whole of each: no part of the table is read by itself. */
function eventAt(n: number) {
  const month = months[Math.floor((n * months.length) / expected.length)];
  return {
    id: expected[n],
    event_type: n % 2 === 0 ? 'even' : 'odd',
    user_id: `u${n % 50}`,
    timestamp: Date.parse(`${month}-15T00:00:00Z`) + n,
    properties: { text: 'x'.repeat(TEXT), n },
  };
}

async function withinBounds<T>(engineMiB: number, work: () => Promise<T>): Promise<T> {
  const [engine] = await childrenOf(program.pid);
  const memories = await Promise.all([watchMemory(engine ?? 0), watchMemory(program.pid)]);
  const result = await work();
  const more: number[] = [];
  for (const memory of memories) more.push(Math.round((await memory.stop()) - memory.before));
  expect(more[0]).toBeLessThan(engineMiB);
  expect(more[1]).toBeLessThan(PROGRAM_MIB);
  return result;
}

interface Export {
  readonly status: number;
  readonly ids: readonly (string | undefined)[];
  readonly digest: string;
}

async function exported(): Promise<Export> {
  const response = await fetch(`${program.url}/api/v1/export/ndjson?${range}`, { headers: headers() });
  const hash = createHash('sha256');
  const ids: (string | undefined)[] = [];
  const input = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    hash.update(line);
    ids.push(/"id":"(e\d{5})"/.exec(line)?.[1]);
  }
  return { status: response.status, ids, digest: hash.digest('hex') };
}

test('as many exports of large events as there may be at once are whole, in bounded memory', async () => {
  await program.servesOthers();
  const all = await withinBounds(EXPORTS_MIB, () =>
    Promise.all(Array.from({ length: EXPORTS_AT_ONCE }, exported)),
  );
  expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
  expect(new Set(all.map(({ digest }) => digest)).size).toBe(1);
  expect(all[0]?.ids).toEqual(expected);
  await program.servesOthers();
}, 120_000);

test('as many funnels about a property of large events are answered within the memory of the engine', async () => {
  const ask = async (_: unknown, n: number) => {
    const filters = [{ field: 'properties.n', operator: 'gte', value: -n }];
    const steps = [{ event_type: 'even', filters }, { event_type: 'even' }];
    const body = JSON.stringify({ steps, window: '7d', start_date: '2026-01-01', end_date: '2026-06-30' });
    const init = { method: 'POST', headers: headers(), body };
    const answer = await fetch(`${program.url}/api/v1/stats/funnel`, init);
    return { status: answer.status, body: await answer.json() };
  };
  const answers = await withinBounds(FUNNELS_MIB, () =>
    Promise.all(Array.from({ length: FUNNELS_AT_ONCE }, ask)),
  );
  for (const { status, body: answer } of answers) {
    expect(status).toBe(200);
    expect((answer as { steps: { users: number }[] }).steps.map(({ users }) => users)).toEqual([25, 25]);
  }
}, 120_000);

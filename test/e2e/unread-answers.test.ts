import { afterEach, expect, test } from '@jest/globals';
import { programAtHand } from '../support/program-at-hand.js';
import { head, RawClient } from '../support/raw-client.js';
import { residentMiB } from '../support/resident-memory.js';
import { until } from '../support/until.js';

const program = programAtHand();
const clients: RawClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.leave();
});

/** 9,960 buckets: an answer of a megabyte. No two of them are one to the cache. */
const largeQuestion = (n: number): string =>
  head(
    `GET /api/v1/stats/events?group_by=minute&source=${n}&start_date=2026-01-01T00:00:00Z&end_date=2026-01-07T22:00:00Z`,
    { 'X-API-Key': program.key },
  );
const questions = (count: number, from: number): string =>
  Array.from({ length: count }, (_, n) => largeQuestion(from + n)).join('');

async function open(reads: boolean): Promise<RawClient> {
  const client = await RawClient.open(program.url, reads);
  clients.push(client);
  return client;
}

/** The program takes questions in turn: one that is answered now came after those before it. */
async function servesQuestions(): Promise<void> {
  await until('a question is served', async () => (await program.ask('/api/v1/stats/events')).status === 200);
}

test('large questions that are sent one upon the other, and never read, cost the memory of a few answers', async () => {
  await program.servesOthers();
  const before = await residentMiB(program.pid);
  for (let turn = 0; turn < 6; turn += 1) {
    (await open(false)).send(questions(100, turn * 100));
    await servesQuestions();
  }
  expect((await residentMiB(program.pid)) - before).toBeLessThan(200);
  await program.servesOthers();
}, 120_000);

test('requests that are sent one upon the other are answered in their order', async () => {
  const client = await open(true);
  const unknown = Array.from({ length: 60 }, (_, n) => head(`GET /nothing/${n}`));
  const event = JSON.stringify({ event_type: 'x' });
  const posts = Array.from({ length: 30 }, () => {
    const headers = { 'X-API-Key': program.key, 'Content-Type': 'application/json' };
    return head('POST /api/v1/events/track', { ...headers, 'Content-Length': event.length }) + event;
  });
  client.send(questions(5, 0) + unknown.join('') + posts.join(''));
  await until('95 answers', () => (client.text.match(/HTTP\/1\.1 /g) ?? []).length >= 95);
  const statuses = [...client.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  const times = (count: number, status: number) => Array<number>(count).fill(status);
  expect(statuses).toEqual([...times(5, 200), ...times(60, 404), ...times(30, 202)]);
  const asked = [...client.text.matchAll(/GET \/nothing\/(\d+)/g)].map(([, n]) => Number(n));
  expect(asked).toEqual(Array.from({ length: 60 }, (_, n) => n));
});

test('who sends hundreds of requests one upon the other is cut', async () => {
  const client = await open(true);
  client.send(questions(380, 0));
  await client.ended();
  await program.servesOthers();
});

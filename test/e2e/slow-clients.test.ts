import { afterEach, expect, test } from '@jest/globals';
import { programAtHand } from '../support/program-at-hand.js';
import { head, RawClient } from '../support/raw-client.js';
import { watchMemory } from '../support/resident-memory.js';
import { until } from '../support/until.js';

const program = programAtHand({ HTTP_SLOW_SECONDS: '2' });
const clients: RawClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.leave();
});

async function open(start: string): Promise<RawClient> {
  const client = await RawClient.open(program.url);
  clients.push(client);
  client.send(start);
  return client;
}

const announced = (extra: Record<string, string> = {}) =>
  head('POST /api/v1/events/track', {
    'X-API-Key': program.key,
    'Content-Type': 'application/json',
    'Content-Length': 100_000,
    ...extra,
  });

test('a body of ten bytes a second is refused, its bytes in flight are given back', async () => {
  const slow = await open(announced());
  slow.trickle(100, ' ');
  await until('its bytes are in flight', async () => (await program.bytesInFlight()) > 0);
  await slow.ended();
  expect(slow.text).toMatch(/^HTTP\/1\.1 408 /);
  expect(slow.text).toContain('"code":"request_timeout"');
  await until('its bytes are given back', async () => (await program.bytesInFlight()) === 0);
});

test('headers of ten bytes a second are refused', async () => {
  const slow = await open('GET /health HTTP/1.1\r\nX-Slow: ');
  slow.trickle(100);
  await slow.ended();
  expect(slow.text).toMatch(/^HTTP\/1\.1 408 /);
});

test('who is refused early and goes on sending slowly is cut, too', async () => {
  const slow = await open(announced({ 'X-API-Key': 'pb_live_none' }));
  slow.trickle(100, ' ');
  await slow.ended();
  expect(slow.text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401']);
});

test('a body that comes in time is taken, however long it is on its way', async () => {
  const body = JSON.stringify({ event_type: 'x', properties: { text: 'x'.repeat(40_000) } });
  const steady = await open(announced({ 'Content-Length': String(body.length) }));
  const started = performance.now();
  let at = 0;
  const timer = setInterval(() => {
    steady.send(body.slice(at, at + 1_000));
    at += 1_000;
  }, 100);
  await until('the answer', () => steady.text !== '');
  clearInterval(timer);
  expect(steady.text).toMatch(/^HTTP\/1\.1 202 /);
  expect(performance.now() - started).toBeGreaterThan(3_000);
});

test('a thousand of them at once keep nobody out, and are gone after a while', async () => {
  const memory = await watchMemory(program.pid);
  const kinds = [
    announced(),
    announced({ 'Content-Encoding': 'gzip' }),
    'GET /health HTTP/1.1\r\nX-Slow: ',
    '',
  ];
  const all = await Promise.all(Array.from({ length: 1_000 }, (_, n) => open(kinds[n % kinds.length] ?? '')));
  for (const [n, client] of all.entries()) if (n % kinds.length !== 3) client.trickle(1_000, ' ');
  await program.servesOthers();
  await Promise.all(all.map((client) => client.ended()));
  await until('their bytes are given back', async () => (await program.bytesInFlight()) === 0);
  await program.servesOthers();
  expect((await memory.stop()) - memory.before).toBeLessThan(150);
}, 120_000);

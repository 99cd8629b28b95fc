import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bomb, encodings, type Encoding } from '../support/bomb.js';
import { programAtHand } from '../support/program-at-hand.js';
import { head, RawClient } from '../support/raw-client.js';
import { watchMemory } from '../support/resident-memory.js';
import { until } from '../support/until.js';

/** What each inflates to, and what is far below it and above what one does at rest. */
const [INFLATED_MIB, BOUND_MIB] = [300, 200];
const program = programAtHand();
let bombs: Record<Encoding, Buffer>;
let memory: Awaited<ReturnType<typeof watchMemory>>;

beforeAll(async () => {
  const [gzip, br, deflate] = await Promise.all(encodings.map((encoding) => bomb(encoding, INFLATED_MIB)));
  bombs = { gzip: gzip!, br: br!, deflate: deflate! };
}, 60_000);
beforeEach(async () => {
  await program.servesOthers();
  memory = await watchMemory(program.pid);
});
afterEach(async () => {
  expect((await memory.stop()) - memory.before).toBeLessThan(BOUND_MIB);
  await program.servesOthers();
  expect(await program.bytesInFlight()).toBe(0);
});

const headersOf = (encoding: Encoding, type = 'application/json') => ({
  'X-API-Key': program.key,
  'Content-Type': type,
  'Content-Encoding': encoding,
});

async function statusOf(path: string, encoding: Encoding, type?: string): Promise<number> {
  const init = { method: 'POST', headers: headersOf(encoding, type), body: bombs[encoding] };
  const response = await fetch(`${program.url}${path}`, init);
  await response.arrayBuffer();
  return response.status;
}

describe.each(encodings)('300 MB of %s', (encoding) => {
  test.each(['/api/v1/events/track', '/api/v1/events/batch', '/api/v1/query', '/api/v1/auth/login'])(
    '%s: 413',
    async (path) => {
      expect(await statusOf(path, encoding)).toBe(413);
    },
  );

  test('as NDJSON: 413', async () => {
    expect(await statusOf('/api/v1/events/batch', encoding, 'application/x-ndjson')).toBe(413);
  });

  test('twenty at once, others being served meanwhile', async () => {
    const paths = ['/api/v1/events/batch', '/api/v1/query'];
    const sent = Array.from({ length: 20 }, (_, n) => statusOf(paths[n % 2] ?? '', encoding));
    await program.servesOthers();
    // Where they are more bytes at once than are taken in flight, some are refused for that.
    expect((await Promise.all(sent)).filter((status) => status !== 413 && status !== 503)).toEqual([]);
  });

  test('ten, one upon the other on one connection', async () => {
    const client = await RawClient.open(program.url);
    const headers = { ...headersOf(encoding), 'Content-Length': bombs[encoding].length };
    const one = Buffer.concat([Buffer.from(head('POST /api/v1/events/batch', headers)), bombs[encoding]]);
    client.send(Buffer.concat(Array<Buffer>(10).fill(one)));
    await until('ten answers', () => (client.text.match(/HTTP\/1\.1 413 /g) ?? []).length === 10);
    client.leave();
  });
});

test('300 MB in chunks, announced by nobody: 413 at once', async () => {
  const client = await RawClient.open(program.url);
  const headers = {
    'X-API-Key': program.key,
    'Content-Type': 'application/json',
    'Transfer-Encoding': 'chunked',
  };
  client.send(head('POST /api/v1/events/batch', headers));
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1_048_576, ' '), Buffer.from('\r\n')]);
  for (let n = 0; n < INFLATED_MIB && !client.closed; n += 1) {
    if (!client.socket.write(chunk)) {
      await until('it is taken or refused', () => client.closed || client.socket.writableLength === 0);
    }
  }
  await until('the answer', () => client.text.startsWith('HTTP/1.1 413 '));
  client.leave();
});

test('seventy unfinished bodies of 4.5 MB from who has no credential cost next to nothing', async () => {
  const body = Buffer.alloc(4.5 * 1024 * 1024, ' ');
  const size = `${body.length.toString(16)}\r\n`;
  const headers = { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' };
  const clients = await Promise.all(Array.from({ length: 70 }, () => RawClient.open(program.url)));
  for (const client of clients) {
    client.send(head('POST /api/v1/auth/login', headers) + size);
    client.send(body);
  }
  for (const client of clients) {
    await until('the answer', () => client.text.startsWith('HTTP/1.1 413 '), 40_000);
  }
  for (const client of clients) client.leave();
}, 60_000);

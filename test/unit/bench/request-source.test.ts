import { expect, test } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { RequestSource } from '../../../bench/generator/request-source.js';
import type { Target } from '../../../bench/generator/messages.js';
import { randomIds } from '../../../internal/adapters/ids/random/index.js';
import { IngestScanner } from '../../../internal/domain/ingest/index.js';

const scanner = new IngestScanner();
const PROJECT = '0190a6a0-0000-7000-8000-000000000001';
const now = Date.parse('2026-03-31T23:59:59.500Z');

function sourceOf(eventsPerRequest: number, changes: Partial<Target> = {}) {
  return new RequestSource({
    host: '127.0.0.1',
    port: 80,
    path: '/',
    headers: { 'X-API-Key': 'key' },
    connections: 1,
    eventsPerRequest,
    form: 'ndjson',
    gzip: false,
    withIds: true,
    ...changes,
  });
}

function bodyOf(request: Buffer): Buffer {
  return request.subarray(request.indexOf('\r\n\r\n') + 4);
}

test('every event of many requests is good, realistic in size, and has an identity of its own', () => {
  const source = sourceOf(100);
  const buffer = Buffer.alloc(source.largest);
  const identities = new Set<string>();
  let bytes = 0;
  for (let request = 0; request < 300; request += 1) {
    const body = bodyOf(source.fill(buffer, now));
    bytes += body.length;
    const { verdicts } = scanner.ndjson(Buffer.from(body), {
      projectId: PROJECT,
      now,
      receivedAt: now,
      ids: randomIds,
      idempotencyKey: null,
    });
    for (const verdict of verdicts) {
      if (!verdict.ok) throw new Error(JSON.stringify(verdict.faults));
      identities.add(`${verdict.timestamp} ${verdict.id}`);
      expect(now - verdict.timestamp).toBeGreaterThanOrEqual(0);
      expect(now - verdict.timestamp).toBeLessThan(2_000);
    }
  }
  expect(identities.size).toBe(30_000);
  expect(bytes / 30_000).toBeGreaterThan(300);
  expect(bytes / 30_000).toBeLessThan(360);
});

test('its head tells the length of its body', () => {
  const source = sourceOf(1);
  const request = source.fill(Buffer.alloc(source.largest), now);
  const length = /Content-Length: (\d+)\r\n/.exec(request.toString('latin1'))?.[1];
  expect(bodyOf(request)).toHaveLength(Number(length));
});

test('compressed, the same events come out, and the head tells the compressed length', () => {
  const source = sourceOf(100, { gzip: true });
  const request = source.fill(Buffer.alloc(source.largest), now);
  const head = request.toString('latin1', 0, request.indexOf('\r\n\r\n'));
  expect(head).toContain('\r\nContent-Encoding: gzip');
  expect(bodyOf(request)).toHaveLength(Number(/Content-Length: (\d+)/.exec(head)?.[1]));
  const plain = sourceOf(100);
  const expected = bodyOf(plain.fill(Buffer.alloc(plain.largest), now));
  expect(gunzipSync(bodyOf(request)).toString()).toBe(expected.toString());
});

test('without ids, the server makes one for each of the batch', () => {
  const source = sourceOf(100, { form: 'batch', withIds: false });
  const body = bodyOf(source.fill(Buffer.alloc(source.largest), now));
  const { verdicts } = scanner.batch(Buffer.from(body), {
    projectId: PROJECT,
    now,
    receivedAt: now,
    ids: randomIds,
    idempotencyKey: null,
  });
  expect(verdicts).toHaveLength(100);
  for (const verdict of verdicts) expect(verdict).toMatchObject({ ok: true, idFrom: 'server' });
});

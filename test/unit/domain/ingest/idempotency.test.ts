import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  IngestScanner,
  readIdempotencyKey,
  type AcceptedEvent,
  type Verdict,
} from '../../../../internal/domain/ingest/index.js';
import { context, contextUnder, now, projectId } from '../../../support/ingest/expect-event.js';
import { eventWith } from '../../../support/ingest/scan-one.js';

const scanner = new IngestScanner();
const v7 = '019c137e-ad78-7abc-8def-0123456789ab';
const v7Time = 1_769_853_595_000;

function only(text: string, key: string | null): Verdict {
  return scanner.event(Buffer.from(text), contextUnder(key)).verdicts[0]!;
}

function accepted(text: string, key: string | null): AcceptedEvent {
  const verdict = only(text, key);
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.faults));
  return verdict;
}

function faultOf(text: string, key: string | null): string {
  const verdict = only(text, key);
  if (verdict.ok) throw new Error(`accepted: ${verdict.line.toString()}`);
  return `${verdict.faults[0]!.path} ${verdict.faults[0]!.code}`;
}

test.each(['', 'é', 'a\tb', 'a\u007f', 'x'.repeat(256)])('%j is no key', (text) => {
  expect(() => readIdempotencyKey(text)).toThrow(
    expect.objectContaining({
      code: 'invalid_request',
      faults: [expect.objectContaining({ path: 'Idempotency-Key' })],
    }),
  );
});

test.each(['a', ' ', 'x'.repeat(255), '"quoted"', '~'])('%j is a key', (text) => {
  expect(readIdempotencyKey(text)).toStrictEqual({ text, time: null });
});

test('the time in a key that is a UUIDv7, in either case, and of no other UUID', () => {
  expect(readIdempotencyKey(v7).time).toBe(v7Time);
  expect(readIdempotencyKey(v7.toUpperCase())).toStrictEqual({ text: v7.toUpperCase(), time: v7Time });
  expect(readIdempotencyKey(v7.replace('-7', '-4')).time).toBeNull();
  expect(readIdempotencyKey(v7.replace('-8', '-c')).time).toBeNull();
  expect(readIdempotencyKey(`{${v7}}`).time).toBeNull();
});

describe('the id of an event without one', () => {
  const text = ' { "metadata" : { "b": 1.0, "a": "\\u00e9" }, "event_type":"\\u0074", "timestamp":5 }';

  test('is the UUIDv5 of the project, the key, its place and its canonical line', () => {
    const name = 'order-17\n0\n{"timestamp":5000,"event_type":"t","properties":{"b":1.0,"a":"\\u00e9"}}';
    const digest = createHash('sha1')
      .update(Buffer.from(projectId.replaceAll('-', ''), 'hex'))
      .update(name);
    const hex = digest.digest('hex');
    const variant = ((parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    const event = accepted(text, 'order-17');
    expect(event).toMatchObject({ id, idFrom: 'key', timestamp: 5_000 });
    expect(event.event.idKey).toBe(id.replaceAll('-', ''));
  });

  test('is the same an hour later, and another one under another key, place, project or body', () => {
    const first = accepted(text, 'order-17').id;
    const scan = (changes: object, body = `{"events":[${text},5,${text}]}`): (string | null)[] =>
      scanner
        .batch(Buffer.from(body), { ...contextUnder('order-17'), ...changes })
        .verdicts.map(({ id }) => id);
    const later = { now: now + 3_600_000, receivedAt: now + 3_600_000 };
    expect(scan(later)).toStrictEqual(scan({}));
    const ids = new Set([
      ...scan({}),
      ...scan({ projectId: projectId.replace('0', '1') }),
      ...scan({}, `{"events":[${text.replace('5 }', '6 }')}]}`),
      ...scan({}, `{"events":[${text.replace('1.0', '1')}]}`),
      accepted(text, 'order-18').id,
      accepted(text, 'Order-17').id,
    ]);
    expect([...ids]).toHaveLength(9);
    expect(ids.has(first)).toBe(true);
  });

  test('of 64 KB and under the longest key', () => {
    const large = eventWith('"timestamp":5', `"properties":{"a":"${'x'.repeat(65_000)}"}`);
    const key = '~'.repeat(255);
    expect(accepted(large, key).id).toBe(accepted(large, key).id);
    expect(accepted(large, key).id).not.toBe(accepted(large.replace('x"', 'y"'), key).id);
  });
});

describe('the time of an event under a key', () => {
  test('is its own, else its id’s, else the key’s', () => {
    const other = v7.replace('ad78', '8000');
    expect(accepted(eventWith('"timestamp":5', `"id":"${other}"`), v7).timestamp).toBe(5_000);
    expect(accepted(eventWith(`"id":"${other}"`), v7).timestamp).toBe(v7Time - (0xad78 - 0x8000));
    expect(accepted(eventWith(), v7).timestamp).toBe(v7Time);
    expect(accepted(eventWith('"id":"mine"'), v7)).toMatchObject({ timestamp: v7Time, idFrom: 'client' });
  });

  test('never the server’s: without one of these it is refused', () => {
    expect(faultOf(eventWith(), 'order-17')).toBe('timestamp timestamp_required');
    expect(faultOf(eventWith('"id":"mine"'), 'order-17')).toBe('timestamp timestamp_required');
    expect(faultOf(eventWith('"timestamp":"soon"'), v7)).toBe('timestamp invalid_request');
    expect(faultOf(eventWith('"id":""'), v7)).toBe('id invalid_request');
    expect(accepted(eventWith(), null)).toMatchObject({ timestamp: context.now, idFrom: 'server' });
  });

  test('is at most 24 hours ahead', () => {
    const keyAt = (time: number): string =>
      v7.replace(/^.{13}/, time.toString(16).padStart(12, '0').replace(/^.{8}/, '$&-'));
    expect(accepted(eventWith(), keyAt(now + 86_400_000)).timestamp).toBe(now + 86_400_000);
    expect(faultOf(eventWith(), keyAt(now + 86_400_001))).toBe('Idempotency-Key timestamp_out_of_range');
    expect(accepted(eventWith('"timestamp":5'), keyAt(now + 86_400_001)).timestamp).toBe(5_000);
  });
});

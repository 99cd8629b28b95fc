import { afterAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { ID_PLACE, TIME_PLACE, eventText as benchEvent } from '../../../../bench/generator/event-text.js';
import { limits } from '../../../../internal/domain/limits.js';
import { eventText, idempotencyKey } from '../../../support/ingest/event-texts.js';
import { now } from '../../../support/ingest/expect-event.js';
import { logLineEvents } from '../../../support/ingest/log-line-events.js';
import { mutate, mutations } from '../../../support/ingest/mutations.js';
import { expectSameOutcome, isTaken, type Form } from '../../../support/ingest/two-readers.js';
import { runSeed } from '../../../support/run-seed.js';

const seed = runSeed('INGEST_SEED');
console.log(`INGEST_SEED=${seed}`);
// A tenth of it on a free machine.
jest.setTimeout(240_000);

const benchEvents = Array.from({ length: 420 }, (_, n) =>
  Buffer.from(
    benchEvent(n, n % 2 === 0)
      .replace(ID_PLACE, `019C1398-8178-7abc-8def-${String(n).padStart(12, '0')}`)
      .replace(TIME_PLACE, new Date(now - n * 86_400_000).toISOString()),
  ),
);
/** With a token of every kind that is plain. */
const ofEveryKind = Buffer.from(
  '{"id":"019c1398-8178-7abc-8def-0123456789aB","timestamp":"2026-01-30T23:59:59.123+01:30","event_type":"é漢😀",' +
    '"source":null, "properties":{"a":["\\u20aC\\n\\"",-1.5e+10,true,false,null,{"ab":{}}],"b":0,"longer_than_8":""}}',
);
const logEvents = logLineEvents(7);
const someEvent = fc.constantFrom(...benchEvents, ...logEvents);

describe('with the reader of plain events, every outcome is as without it', () => {
  const counts: Record<string, { taken: number; left: number }> = {};
  afterAll(() => console.log(counts));

  function check(kind: string, form: Form, body: Buffer, key: string | null = null): void {
    expectSameOutcome(form, body, key);
    const count = (counts[kind] ??= { taken: 0, left: 0 });
    if (form === 'single') count[isTaken(body) ? 'taken' : 'left']++;
  }

  test('generated events', () => {
    const property = fc.property(eventText, (text) => check('generated', 'single', Buffer.from(text)));
    fc.assert(property, { seed, numRuns: 20_000 });
    // Most of them have escapes in fields, ids that are no UUIDs or newlines between tokens.
    expect(counts['generated']?.taken).toBeGreaterThan(200);
    expect(counts['generated']?.left).toBeGreaterThan(1_000);
  });

  test('mutated generated events', () => {
    const property = fc.property(eventText, mutations, (text, steps) =>
      check('mutated', 'single', mutate(Buffer.from(text), steps)),
    );
    fc.assert(property, { seed, numRuns: 10_000 });
  });

  test('mutated events of the benchmark and of real log lines', () => {
    const property = fc.property(someEvent, mutations, (event, steps) =>
      check('mutated plain', 'single', mutate(event, steps)),
    );
    fc.assert(property, { seed, numRuns: 80_000 });
    expect(counts['mutated plain']?.taken).toBeGreaterThan(10_000);
    expect(counts['mutated plain']?.left).toBeGreaterThan(10_000);
  });

  test('one byte changed, at every place of an event, to each of the others', () => {
    for (let at = 0; at < ofEveryKind.length; at++) {
      for (let byte = 0; byte < 256; byte++) {
        const changed = Buffer.from(ofEveryKind);
        changed[at] = byte;
        check('one byte', 'single', changed);
      }
    }
  });

  test.each(['ndjson', 'batch'] as const)('whole bodies: %s', (form) => {
    const events = fc.array(fc.oneof({ weight: 3, arbitrary: someEvent }, eventText.map(asBuffer)), {
      maxLength: 6,
    });
    const someMutations = fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, mutations);
    const lineEnd = fc.constantFrom('\n', '\r\n', ' \n', '\n\n', '\n \n', ' \r\n ');
    const property = fc.property(events, lineEnd, someMutations, idempotencyKey, (texts, end, steps, key) => {
      const body = form === 'ndjson' ? join(texts, end) : wrapped(join(texts, end.replaceAll('\n', ',')));
      check(form, form, mutate(body, steps), key);
    });
    fc.assert(property, { seed, numRuns: 8_000 });
  });

  // The module sees a body of more than 128 KiB in parts.
  test.each(['ndjson', 'batch'] as const)('a body that is longer than the window: %s', (form) => {
    const filler = fc.integer({ min: 0, max: 70_000 });
    const property = fc.property(
      fc.array(filler, { minLength: 4, maxLength: 12 }),
      someEvent,
      (sizes, last) => {
        const texts = sizes.map((size) =>
          Buffer.from(`{"event_type":"long","properties":{"a":"${'x'.repeat(size)}"}}`),
        );
        const body = join([...texts, last], form === 'ndjson' ? '\n' : ',');
        check(form, form, form === 'ndjson' ? body : wrapped(body));
      },
    );
    fc.assert(property, { seed, numRuns: 200 });
  });
});

function asBuffer(text: string): Buffer {
  return Buffer.from(text);
}

function join(texts: readonly Buffer[], between: string): Buffer {
  return Buffer.concat(texts.flatMap((text, index) => (index === 0 ? [text] : [Buffer.from(between), text])));
}

function wrapped(texts: Buffer): Buffer {
  return Buffer.concat([Buffer.from('{"events":['), texts, Buffer.from(']}')]);
}

describe('what is plain is taken', () => {
  test('an event with a token of every kind', () => {
    expect(isTaken(ofEveryKind)).toBe(true);
  });

  test('the events of the benchmark', () => {
    expect(benchEvents.filter((event) => !isTaken(event))).toStrictEqual([]);
  });

  test('events of real log lines, if their ids are UUIDs', () => {
    const withUuid = logEvents.filter((event) => !event.includes('"id":"line-'));
    expect(withUuid.length).toBeGreaterThan(900);
    expect(withUuid.filter((event) => !isTaken(event)).map(String)).toStrictEqual([]);
  });

  test.each([
    ['the first of the README', '{"event_type":"signed_up","user_id":"ada","properties":{"plan":"pro"}}'],
    ['every field, in any order', everyField()],
    ['spaces between tokens', '{ "event_type" : "a" , "properties" : { "b" : [ 1 , { } ] , "c" : "d e" } }'],
    [
      'fields that are null',
      '{"event_type":"a","user_id":null,"id":null,"timestamp":null,"properties":null}',
    ],
    ['a UUIDv7 without a timestamp', '{"event_type":"a","id":"019c1398-8178-7abc-8def-0123456789ab"}'],
    ['seconds', '{"event_type":"a","timestamp":1432000000}'],
    ['milliseconds', '{"event_type":"a","timestamp":1432000000123}'],
    ['an offset', '{"event_type":"a","timestamp":"2016-02-29T23:59:59.1234-05:30"}'],
    ['text beyond ASCII', '{"event_type":"é","page_url":"/漢/😀","properties":{"a":"\u0085€😀"}}'],
    [
      'escapes in properties',
      '{"event_type":"a","properties":{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC"}}',
    ],
    ['numbers', '{"event_type":"a","properties":{"a":[0,-0,1.50,-1e5,1E+22,2e-7,12345678901234567890]}}'],
    ['eight levels', `{"event_type":"a","properties":${'{"a":'.repeat(6)}[]${'}'.repeat(6)}}`],
    [
      'the same key in different objects',
      '{"event_type":"a","properties":{"a":{"b":1},"b":[{"a":1},{"a":2}]}}',
    ],
    ['long keys that differ in the middle', `{"event_type":"a","properties":{${longKeys()}}}`],
  ])('%s', (_, text) => {
    expect(isTaken(Buffer.from(text))).toBe(true);
    expectSameOutcome('single', Buffer.from(text));
  });
});

test.each([
  [
    'levels of objects',
    (most: number) => `${'{"a":'.repeat(most - 2)}{}${'}'.repeat(most - 2)}`,
    limits.eventDepth,
  ],
  [
    'levels of arrays',
    (most: number) => `{"a":${'['.repeat(most - 2)}${']'.repeat(most - 2)}}`,
    limits.eventDepth,
  ],
  [
    'keys',
    (most: number) =>
      `{"a":[${Array(most - 3)
        .fill('{"b":1}')
        .join()}]}`,
    limits.eventKeys,
  ],
  ['bytes', (most: number) => `{"a":"${'x'.repeat(most - 40)}"}`, limits.eventBytes],
])('as many %s as are allowed are taken, one more is left', (_, properties, most) => {
  const event = (size: number): Buffer => Buffer.from(`{"event_type":"a","properties":${properties(size)}}`);
  expect([isTaken(event(most)), isTaken(event(most + 1))]).toStrictEqual([true, false]);
  expectSameOutcome('single', event(most));
  expectSameOutcome('single', event(most + 1));
});

test('what follows an event that ends where the window ends is still on its line', () => {
  const line = (bytes: number): string => `{"event_type":"a","properties":{"a":"${'x'.repeat(bytes - 40)}"}}`;
  const lines = `${line(40_000)}\n${line(40_000)}\n${line(128 * 1024 - 80_002)}`;
  expect(lines).toHaveLength(128 * 1024);
  for (const rest of ['', '\n', 'x', ' {}', '\r\n', `\n${line(50)}`])
    expectSameOutcome('ndjson', Buffer.from(lines + rest));
});

describe('a key that comes twice', () => {
  const others = (count: number): string =>
    Array.from({ length: count }, (_, n) => `"o${n}":{"k":${n}},`).join('');

  test('is seen at every length, whatever stands behind it', () => {
    for (let length = 0; length <= 40; length++) {
      const key = 'k'.repeat(length);
      const text = `{"event_type":"a","properties":{"${key}":1,"${key}" : [2]}}`;
      expect([text, isTaken(Buffer.from(text))]).toStrictEqual([text, false]);
    }
  });

  test('is seen at every place among others', () => {
    for (let before = 0; before <= 9; before++) {
      for (let between = 0; between <= 9; between++) {
        const first = `${others(before)}"k":1,`;
        const second = `${others(before + between).slice(others(before).length)}"k":2`;
        const text = `{"event_type":"a","properties":{${first}${second}}}`;
        expect([text, isTaken(Buffer.from(text))]).toStrictEqual([text, false]);
        const single = text.replace('"k":2}}', '"l":2}}');
        expect([single, isTaken(Buffer.from(single))]).toStrictEqual([single, true]);
      }
    }
  });
});

function everyField(): string {
  return JSON.stringify({
    properties: { a: true, b: false, c: null, d: '' },
    page_url: 'u'.repeat(4_096),
    source: 's'.repeat(256),
    session_id: 'i'.repeat(256),
    anonymous_id: 'a'.repeat(256),
    user_id: 'u'.repeat(256),
    timestamp: '2015-05-17T10:05:03Z',
    event_type: 't'.repeat(128),
    id: '00000000-0000-4000-8000-00000000000F',
  });
}

function longKeys(): string {
  return [1, 2, 3].map((n) => `"the_beginning_of_it_${n}_and_its_whole_end":${n}`).join(',');
}

import { describe, expect, test } from '@jest/globals';
import { IngestScanner, type ScannedEvents } from '../../../../internal/domain/ingest/index.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { context } from '../../../support/ingest/expect-event.js';
import { eventWith } from '../../../support/ingest/scan-one.js';

const scanner = new IngestScanner();
const batch = (text: string): ScannedEvents => scanner.batch(Buffer.from(text), context);
const ndjson = (text: string): ScannedEvents => scanner.ndjson(Buffer.from(text), context);
const single = (text: string): ScannedEvents => scanner.event(Buffer.from(text), context);
const good = eventWith();

function errorOf(scan: () => unknown): PatchbayError {
  try {
    scan();
  } catch (error) {
    if (error instanceof PatchbayError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const indexes = ({ verdicts }: ScannedEvents): (number | string)[] =>
  verdicts.map((verdict) =>
    verdict.ok ? verdict.index : `${verdict.index} ${verdict.faults[0]?.code ?? ''}`,
  );

function expectLines({ verdicts, lines }: ScannedEvents): void {
  const expected = verdicts.flatMap((verdict) => (verdict.ok ? [`${verdict.line.toString()}\n`] : []));
  expect(lines.toString()).toBe(expected.join(''));
}

describe('a batch', () => {
  test('has a verdict for each member, and the lines of the good ones in one piece', () => {
    const scanned = batch(` { "\\u0065vents" : [ ${good}, 5 ,{"x":1}, [] ,${good} ] } `);
    expect(indexes(scanned)).toStrictEqual([
      0,
      '1 invalid_request',
      '2 invalid_request',
      '3 invalid_request',
      4,
    ]);
    expectLines(scanned);
  });

  test.each([
    ...['', ' ', '{', '{"events":[', '{"events":[]', `{"events":[${good}`, `{"events":[${good},]}`, 'events'],
    ...[
      `{"events":[${good}]}}`,
      `{"events":[${good} ${good}]}`,
      '{"events":[1,]}',
      '{"events":nul}',
      '{"events"}',
    ],
    ...[
      '{"events":[],}',
      '{events:[]}',
      `\ufeff{"events":[${good}]}`,
      `{"events":[{"a":01}]}`,
      '[1',
      '{"x":}',
    ],
  ])('%j is not JSON', (text) => {
    expect(errorOf(() => batch(text)).code).toBe('invalid_json');
  });

  test('says where it is not JSON', () => {
    expect(errorOf(() => batch('{"events":[{"a":01}]}')).context).toMatchObject({ offset: 17 });
  });

  test.each([
    ['[]', ['']],
    [`[${good}]`, ['']],
    ['{}', ['events']],
    ['{"events":{}}', ['events']],
    ['{"events":null}', ['events']],
    [`{"events":[${good}],"x":1,"y":[{"a":1e400}]}`, ['x', 'y']],
    [`{"events":[${good}],"events":[]}`, ['events']],
    [good, ['event_type', 'events']],
  ])('%s is JSON, but no batch', (text, paths) => {
    const error = errorOf(() => batch(text));
    expect(error.code).toBe('invalid_request');
    expect(error.faults.map(({ path }) => path)).toStrictEqual(paths);
  });

  test('is neither empty nor larger than 1,000 events', () => {
    const of = (count: number): string => `{"events":[${Array<string>(count).fill(good).join(',')}]}`;
    expect(errorOf(() => batch(of(0))).code).toBe('empty_batch');
    expect(batch(of(1000)).verdicts).toHaveLength(1000);
    expect(errorOf(() => batch(of(1001))).code).toBe('too_many_events');
  });
});

describe('NDJSON', () => {
  test('has one event a line; a broken line is one bad event, a blank one none', () => {
    const scanned = ndjson(
      `\n${good}\r\n \t\r\n{"event_type":\n"x"}\n${good} ${good}\n${good}x\n5\n\n  ${good}  `,
    );
    expect(indexes(scanned)).toStrictEqual([
      0,
      ...['1 invalid_json', '2 invalid_json', '3 invalid_json', '4 invalid_json', '5 invalid_request'],
      6,
    ]);
    expectLines(scanned);
  });

  test('a string is not continued on the next line', () => {
    expect(indexes(ndjson(`{"event_type":"a\nb"}\n${good}`))).toStrictEqual([
      '0 invalid_json',
      '1 invalid_json',
      2,
    ]);
  });

  test('is neither empty nor larger than 1,000 events', () => {
    const of = (count: number): string => `${good}\n`.repeat(count);
    expect(errorOf(() => ndjson('')).code).toBe('empty_batch');
    expect(errorOf(() => ndjson(' \n\r\n\n')).code).toBe('empty_batch');
    expect(ndjson(of(1000)).verdicts).toHaveLength(1000);
    expect(errorOf(() => ndjson(`${of(1000)}x`)).code).toBe('too_many_events');
  });
});

describe('a single event', () => {
  test.each(['', '  ', `${good}x`, `${good}${good}`, good.slice(0, -1), '{"event_type":"t",}'])(
    '%j is not JSON',
    (text) => expect(errorOf(() => single(text)).code).toBe('invalid_json'),
  );

  test('may have white space around it', () => {
    expect(indexes(single(`\r\n ${good}\t\n`))).toStrictEqual([0]);
  });

  test('may come as {"event":{…}}: the same event, the same faults', () => {
    const lineOf = (text: string): string => {
      const [verdict] = single(text).verdicts;
      return verdict?.ok === true ? verdict.line.toString() : JSON.stringify(verdict?.faults);
    };
    for (const event of [good, eventWith('"x":1', '"properties":{"a":[1e400]}'), '{}']) {
      expect(lineOf(`{"event":${event}}`)).toBe(lineOf(event));
      expect(lineOf(` {\n"\\u0065vent" : ${event} }\r\n`)).toBe(lineOf(event));
    }
    expect(lineOf(`{"event":{"event":${good}}}`)).toContain('"path":"event"');
  });

  test.each([
    [`{"event":${good},"x":1}`, ['event', 'x', 'event_type']],
    [`{"x":1,"event":${good}}`, ['x', 'event', 'event_type']],
    [`{"event":5}`, ['event', 'event_type']],
    [`{"event":[${good}]}`, ['event', 'event_type']],
  ])('%s is no wrapped event', (text, paths) => {
    const [verdict] = single(text).verdicts;
    expect(verdict?.ok === false && verdict.faults.map(({ path }) => path)).toStrictEqual(paths);
  });

  test.each([`{"event":${good}`, `{"event":${good}}}`, `{"event":${good}} x`, `{"event":${good},}`])(
    '%j is not JSON',
    (text) => expect(errorOf(() => single(text)).code).toBe('invalid_json'),
  );

  test('says where a wrapped one is not JSON', () => {
    expect(errorOf(() => single('{"event":{"a":01}}')).context).toMatchObject({ offset: 15 });
  });
});

describe('five megabytes', () => {
  const size = 5 * 1024 * 1024;
  const half = (size - 100) / 2;

  test('of opened arrays, closed or not, end without a recursion', () => {
    expect(errorOf(() => single('['.repeat(size))).code).toBe('invalid_json');
    expect(errorOf(() => batch(`{"events":${'['.repeat(size)}`)).code).toBe('invalid_json');
    expect(errorOf(() => single('{"a":'.repeat(size / 5))).code).toBe('invalid_json');
    const deep = eventWith(`"properties":{"a":${'['.repeat(half)}${']'.repeat(half)}}`);
    expect(indexes(single(deep))).toStrictEqual(['0 invalid_request']);
  });

  test('of keys, numbers, texts and blank lines get an answer', () => {
    const many = (piece: string): string => piece.repeat(size / piece.length);
    expect(indexes(single(eventWith(`"properties":{${many('"\\u0061":1,')}"a":1}`)))).toHaveLength(1);
    expect(indexes(single(eventWith(`"properties":{"a":${many('9')}}`)))).toHaveLength(1);
    expect(indexes(single(eventWith(`"user_id":"${many('\\ud800')}"`)))).toHaveLength(1);
    expect(indexes(single(`{"${many('\\u0061')}":1}`))).toHaveLength(1);
    expect(errorOf(() => ndjson(many('\n'))).code).toBe('empty_batch');
  });

  test('leave nothing behind for the next body', () => {
    expect(indexes(single(good))).toStrictEqual([0]);
  });
});

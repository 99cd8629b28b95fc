import { expect, test } from '@jest/globals';
import { IngestScanner, type IngestContext } from '../../../../internal/domain/ingest/index.js';
import { context, contextUnder, madeId } from '../../../support/ingest/expect-event.js';

const scanner = new IngestScanner();
function scanned(lines: readonly object[], under: IngestContext = context) {
  return scanner.ndjson(Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')), under);
}

const good = { event_type: 'a', timestamp: 1 };
const confusing = {
  properties: { x: 1, id: 'not this', y: ',"id":"nor this","event_type":"' },
  user_id: '","event_type":',
};

test('ids are as they were sent or made, in the order of the request; null for a refused event', () => {
  const sent = [
    madeId.toUpperCase(),
    'plain',
    'é 😀',
    'a "quoted", \\ one',
    '","event_type":"',
    '\\',
    ',"id":"',
  ];
  const { ids } = scanned([
    ...sent.map((id) => ({ ...good, ...confusing, id })),
    { event_type: '' },
    { ...good, ...confusing },
  ]);
  expect(ids).toStrictEqual([...sent, null, madeId]);
});

test('what is asked about the whole agrees with the verdicts', () => {
  const events = scanned([good, { ...good, id: 'x' }, {}, { event_type: 1 }]);
  expect(events.count).toBe(4);
  expect(events.acceptedCount).toBe(2);
  expect(events.verdicts.map(({ ok, index }) => [ok, index])).toStrictEqual([
    [true, 0],
    [true, 1],
    [false, 2],
    [false, 3],
  ]);
  expect(events.accepted.map(({ id }) => id)).toStrictEqual([madeId, 'x']);
  expect(events.refused.map(({ index }) => index)).toStrictEqual([2, 3]);
});

test.each([
  ['the client', { ...good, id: 'x' }, null, { hasMadeIds: false, isRetrySafe: true }],
  ['the server', good, null, { hasMadeIds: true, isRetrySafe: false }],
  ['the key', good, 'order-17', { hasMadeIds: true, isRetrySafe: true }],
])('an id from %s', (_, event, key, expected) => {
  const { hasMadeIds, isRetrySafe } = scanned([{ ...good, id: 'y' }, event], contextUnder(key));
  expect({ hasMadeIds, isRetrySafe }).toStrictEqual(expected);
});

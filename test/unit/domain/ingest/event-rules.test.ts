import { describe, expect, test } from '@jest/globals';
import { context, madeId, projectId } from '../../../support/ingest/expect-event.js';
import { nameBased } from '../../../support/ingest/reference-rules.js';
import { accepted, eventWith, faultsOf, refused } from '../../../support/ingest/scan-one.js';

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const keys = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join(',')}}`;
const padded = (bytes: number): string => {
  const empty = eventWith('"properties":{"a":""}');
  return eventWith(`"properties":{"a":"${'x'.repeat(bytes - empty.length)}"}`);
};

describe('limits, both sides', () => {
  test.each([
    ['event_type', 128],
    ['id', 200],
    ['user_id', 256],
    ['anonymous_id', 256],
    ['session_id', 256],
    ['source', 256],
    ['page_url', 4096],
  ])('%s has 1 to %i code points', (field, most) => {
    const withText = (text: string): string =>
      JSON.stringify({ event_type: 't', timestamp: 1, ...{ [field]: text } });
    for (const character of ['a', 'é', '漢', '😀']) {
      expect(accepted(withText(character.repeat(most))).ok).toBe(true);
      expect(faultsOf(withText(character.repeat(most + 1)))).toStrictEqual([`${field} invalid_request`]);
    }
    const escaped = (times: number): string => withText('?').replace('?', '\\ud83d\\ude00'.repeat(times));
    expect(accepted(escaped(most)).ok).toBe(true);
    expect(faultsOf(escaped(most + 1))).toStrictEqual([`${field} invalid_request`]);
    expect(faultsOf(withText(''))).toStrictEqual([`${field} invalid_request`]);
  });

  test('64 KB', () => {
    expect(accepted(padded(65_536)).ok).toBe(true);
    expect(accepted(` \n${padded(65_536)}\t `).ok).toBe(true);
    expect(faultsOf(padded(65_537))).toStrictEqual([' invalid_request']);
  });

  test('depth 8, the event being 1', () => {
    expect(accepted(eventWith(`"properties":${nested(7)}`)).ok).toBe(true);
    expect(faultsOf(eventWith(`"properties":${nested(8)}`))).toHaveLength(1);
    expect(accepted(eventWith(`"properties":{"a":${'['.repeat(6)}${']'.repeat(6)}}`)).ok).toBe(true);
    expect(faultsOf(eventWith(`"properties":{"a":${'['.repeat(7)}${']'.repeat(7)}}`))).toHaveLength(1);
  });

  test('256 keys in all', () => {
    expect(accepted(eventWith(`"properties":${keys(254)}`)).ok).toBe(true);
    expect(refused(eventWith(`"properties":${keys(255)}`)).faults[0]?.message).toContain('257 keys');
    const listed = (count: number): string =>
      eventWith(`"properties":{"a":[${Array(count).fill('{"b":1}').join(',')}]}`);
    expect(accepted(listed(253)).ok).toBe(true);
    expect(refused(listed(254)).faults[0]?.message).toContain('257 keys');
  });
});

describe('refused by name', () => {
  test.each([
    ['an unknown field', '"plan":"pro"', 'plan'],
    ['a field of Object', '"__proto__":1', '__proto__'],
    ['a number for a text', '"user_id":5', 'user_id'],
    ['an object for a text', '"user_id":{"a":1}', 'user_id'],
    ['a control character', '"user_id":"a\\nb"', 'user_id'],
    ['DEL', '"user_id":"a\u007fb"', 'user_id'],
    ['an escaped DEL', '"user_id":"\\u007f"', 'user_id'],
    ['U+0080', '"user_id":"\u0080"', 'user_id'],
    ['U+009F', '"user_id":"\\u009F"', 'user_id'],
    ['NUL in a field', '"user_id":"\\u0000"', 'user_id'],
    ['NUL in a property', '"properties":{"a":["\\u0000"]}', 'properties.a[0]'],
    ['NUL in a key', '"properties":{"a\\u0000":1}', 'properties.a\u0000'],
    ['half a surrogate pair', '"properties":{"a":"\\ud800"}', 'properties.a'],
    ['the other half', '"properties":{"a":"\\udc00x"}', 'properties.a'],
    ['a pair the wrong way', '"properties":{"a":"\\ude00\\ud83d"}', 'properties.a'],
    ['a key twice', '"properties":{"a":1,"b":2,"a":1}', 'properties.a'],
    ['a key twice, escaped', '"properties":{"a":1,"\\u0061":1}', 'properties.a'],
    ['an escaped key twice', '"properties":{"x":{"\\u00e9":1,"é":1}}', 'properties.x.é'],
    ['a field twice', '"event_type":"t"', 'event_type'],
    ['a field twice, null', '"event_type":null', 'event_type'],
    ['a number beyond doubles', '"properties":{"a":[0,1e400]}', 'properties.a[1]'],
    ['one just beyond', '"properties":{"a":1.7976931348623159e308}', 'properties.a'],
    ['one of many digits', `"properties":{"a":-${'9'.repeat(310)}}`, 'properties.a'],
    ['properties that are a list', '"properties":[]', 'properties'],
    ['properties under both names', '"properties":{},"metadata":{}', 'metadata'],
  ])('%s', (_, member, path) => {
    expect(faultsOf(eventWith(member))).toStrictEqual([`${path} invalid_request`]);
  });

  test.each([
    '80',
    'c0af',
    'c1bf',
    'c328',
    'e09fbf',
    'e28028',
    'eda080',
    'edbfbf',
    'f08fbfbf',
    'f4908080',
    'f09f98',
    'f8888080',
    'ff',
  ])('bytes %s, which are no UTF-8, in a value and in a key', (hex) => {
    const at = (text: string): Buffer =>
      Buffer.concat(
        text
          .split('?')
          .flatMap((part, index) => [...(index === 0 ? [] : [Buffer.from(hex, 'hex')]), Buffer.from(part)]),
      );
    expect(refused(at(eventWith('"properties":{"a":"?"}'))).faults[0]?.message).toContain('UTF-8');
    expect(refused(at(eventWith('"properties":{"?":1}'))).faults[0]?.message).toContain('UTF-8');
    expect(faultsOf(at(eventWith('"user_id":"?"')))).toContain('user_id invalid_request');
  });

  test('no event_type', () => {
    for (const event of ['{}', '{"event_type":null}']) {
      expect(faultsOf(event)).toStrictEqual(['event_type invalid_request']);
    }
  });

  test.each(['[]', '"event"', '17', 'null', 'true'])('%s, which is no object', (text) => {
    expect(faultsOf(text)).toStrictEqual([' invalid_request']);
  });

  test('every fault at once, up to twenty', () => {
    expect(
      faultsOf('{"user_id":"","x":1,"properties":{"a":1e400,"b":{"c":"\\u0000"}},"id":"order-1"}'),
    ).toStrictEqual([
      'user_id invalid_request',
      'x invalid_request',
      'properties.a invalid_request',
      'properties.b.c invalid_request',
      'event_type invalid_request',
      'timestamp timestamp_required',
    ]);
    expect(faultsOf(eventWith(`"properties":{"a":[${'1e400,'.repeat(50)}1]}`))).toHaveLength(20);
  });

  test('little of a client text is told', () => {
    const { faults } = refused(eventWith(`"${'secret'.repeat(500)}":1`));
    expect(Array.from(faults[0]?.path ?? '').length).toBeLessThanOrEqual(40);
  });
});

describe('taken', () => {
  test.each([
    '"user_id":null,"properties":null,"metadata":{"a":1}',
    '"properties":{"__proto__":1,"constructor":{"__proto__":2},"toString":3,"":4}',
    '"properties":{"a":{"x":1},"b":{"x":1},"x":1}',
    '"properties":{"stack":"at a\\n\\tat b\\u0007\\u0085"}',
    '"properties":{"a":[1e-400,1e308,-0,12345678901234567890.50,1.7976931348623158e308]}',
    '"properties":{"a":"\\ud83d\\ude00 \u2028 \\/ \\u0041"}',
  ])('%s', (members) => {
    expect(accepted(eventWith(members)).ok).toBe(true);
  });

  test('properties keep their text, but for the space between tokens', () => {
    const { event } = accepted(eventWith('"properties" : { "a b" : [ 1.50 , "\\u0041  \\" " ] }'));
    expect(event.line.toString()).toMatch(/,"properties":\{"a b":\[1\.50,"\\u0041 {2}\\" "\]\}\}$/);
  });

  test('texts are written as JSON.stringify writes them', () => {
    const { line } = accepted(eventWith('"us\\u0065r_id":"\\u0041\\"\\\\\\/\\u00e9\\ud83d\\ude00"'));
    expect(line.toString()).toContain(`"user_id":${JSON.stringify('A"\\/é😀')}`);
  });
});

describe('identity', () => {
  const uuid = '0190A5F4-7c1e-4b2a-9d3e-5f60718293a4';
  test('a UUID in either case is its own key; any other id is hashed with the project', () => {
    const key = (id: string): string => accepted(eventWith(`"id":${id}`, '"timestamp":1')).event.idKey;
    expect(key(`"${uuid}"`)).toBe(uuid.replaceAll('-', '').toLowerCase());
    expect(key('"a\\u0062"')).toBe(nameBased(projectId, 'ab'));
    expect(key(`"${uuid}0"`)).toBe(nameBased(projectId, `${uuid}0`));
    expect(key(`"${uuid.replaceAll('-', '')}"`)).toBe(nameBased(projectId, uuid.replaceAll('-', '')));
    expect(accepted(eventWith(`"id":"${uuid}"`, '"timestamp":1')).id).toBe(uuid);
  });

  test('the time is the timestamp, else that of a UUIDv7', () => {
    const v7 = madeId.toUpperCase();
    expect(accepted(eventWith(`"id":"${v7}"`)).timestamp).toBe(
      parseInt(v7.slice(0, 8) + v7.slice(9, 13), 16),
    );
    expect(accepted(eventWith(`"id":"${v7}"`, '"timestamp":1')).timestamp).toBe(1000);
    expect(faultsOf(eventWith(`"id":"${v7.replace('-7', '-4')}"`))).toStrictEqual([
      'timestamp timestamp_required',
    ]);
    expect(faultsOf(eventWith(`"id":"${v7.replace('-8', '-C')}"`))).toStrictEqual([
      'timestamp timestamp_required',
    ]);
    expect(faultsOf(eventWith(`"id":"f${v7.slice(1)}"`))).toStrictEqual(['id timestamp_out_of_range']);
  });

  test('without an id the server makes one, dated by its clock or the timestamp', () => {
    const bare = accepted(eventWith());
    expect(bare).toMatchObject({ id: madeId, idFrom: 'server', timestamp: context.now });
    const dated = accepted(eventWith('"timestamp":5'));
    expect(dated).toMatchObject({ id: madeId, idFrom: 'server', timestamp: 5000 });
    expect(accepted(eventWith(`"id":"${madeId}"`)).idFrom).toBe('client');
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readAccessLogLine } from '../../../../internal/transport/cli/access-log/access-log.js';
import { accessLogLine } from '../../../support/access-log-line.js';

function entry(line: string) {
  const read = readAccessLogLine(line);
  if (!read.ok) throw new Error(read.reason);
  return read.entry;
}

function reason(line: string): string {
  const read = readAccessLogLine(line);
  return read.ok ? 'it was read' : read.reason;
}

describe('a line in the combined format', () => {
  test('has these fields', () => {
    expect(entry(accessLogLine())).toEqual({
      address: '83.149.9.216',
      time: Date.UTC(2015, 4, 17, 10, 5, 3),
      request: { method: 'GET', target: '/a?b=c', protocol: 'HTTP/1.1' },
      status: 200,
      bytes: 203023,
      referrer: 'http://semicomplete.com/x',
      agent: 'Mozilla/5.0 (X11)',
    });
  });

  test.each(['::1', '2001:db8::8a2e:370:7334', 'crawler-1.example.com.', 'unix:', '10.0.0.1', 'my_host'])(
    'may come from %s',
    (address) => {
      expect(entry(accessLogLine({ address })).address).toBe(address);
    },
  );

  test.each(['john smith', 'a [b] c', '\\"quoted\\"', 'x [17/May/2015:10:05:03 +0000] y'])(
    'may have the user %s',
    (user) => {
      expect(entry(accessLogLine({ user, time: '18/May/2015:00:00:00 +0000' })).time).toBe(
        Date.UTC(2015, 4, 18),
      );
    },
  );

  test.each([
    ['-', null],
    ['', null],
    ['GET /', { method: 'GET', target: '/', protocol: null }],
    ['GET /a b HTTP/1.0', { method: 'GET', target: '/a b', protocol: 'HTTP/1.0' }],
    ['GET http://x.y/z HTTP/1.1', { method: 'GET', target: 'http://x.y/z', protocol: 'HTTP/1.1' }],
    ['OPTIONS * HTTP/1.1', { method: 'OPTIONS', target: '*', protocol: 'HTTP/1.1' }],
    ['CONNECT a.b:443 HTTP/1.1', { method: 'CONNECT', target: 'a.b:443', protocol: 'HTTP/1.1' }],
    ['GET /?q=\\"a\\" HTTP/2.0', { method: 'GET', target: '/?q="a"', protocol: 'HTTP/2.0' }],
    ['\\x16\\x03\\x01\\x00', '\\x16\\x03\\x01\\x00'],
    ['quit', 'quit'],
    ['GET', 'GET'],
    ['t3 12.1.2', 't3 12.1.2'],
  ])('may have the request %j', (request, expected) => {
    expect(entry(accessLogLine({ request })).request).toEqual(expected);
  });

  test('may lack sizes, referrer and agent', () => {
    const read = entry(accessLogLine({ numbers: '304 -', referrer: '-', agent: '' }));
    expect(read).toMatchObject({ status: 304, bytes: null, referrer: null, agent: null });
  });

  test('may lack its last quote, and says so', () => {
    const line = accessLogLine({ agent: 'Googlebot/2.1; +http://www.google.com/bot.html' }).slice(0, -1);
    expect(readAccessLogLine(line)).toMatchObject({
      closed: false,
      entry: { agent: 'Googlebot/2.1; +http://www.google.com/bot.html' },
    });
    expect(readAccessLogLine(`${line}\\"`)).toMatchObject({ closed: false });
    expect(readAccessLogLine(`${line}"`)).toMatchObject({ closed: true });
  });

  test('has the quotes of a field back, wherever they stand', () => {
    const read = entry(accessLogLine({ agent: '\\"a\\" \\x22b\\x22 \\\\', referrer: '\\"' }));
    expect(read).toMatchObject({ agent: '"a" "b" \\', referrer: '"' });
  });
});

describe('a line is refused', () => {
  test.each([
    ['that is empty', '', 'it does not begin with an address or a host name'],
    ['of binary garbage', '\u0000\u0001\u0002 x', 'it does not begin with an address or a host name'],
    [
      'with a virtual host before it',
      `shop.example:80 ${accessLogLine()}`,
      'it does not begin with an address',
    ],
    ['without a time', '1.2.3.4 - - "GET / HTTP/1.1" 200 1 "-" "-"', 'no time like'],
    ['without a user', accessLogLine().replace(' - - ', ' - '), 'the identity or the user is missing'],
    ['of the 31st of April', accessLogLine({ time: '31/Apr/2015:10:05:03 +0000' }), 'there is no such time'],
    ['without a status', accessLogLine({ numbers: 'abc 1' }), 'no status, size and referrer'],
    [
      'with a size beyond numbers',
      accessLogLine({ numbers: '200 99999999999999999' }),
      'cannot be kept exactly',
    ],
    ['in the common format', accessLogLine().replace(/ "http.*/, ''), 'no status, size and referrer'],
    ['without an agent', accessLogLine().replace(/ "Moz.*/, ''), 'no agent in quotes'],
    ['cut off in the referrer', accessLogLine().replace(/\/x".*/, ''), 'the referrer has no closing quote'],
    ['cut off in the request', accessLogLine().replace(/\?b.*/, ''), 'the request has no closing quote'],
    ['with a further field', `${accessLogLine()} "10.0.0.1"`, 'something follows the closing quote'],
    [
      'with a bare quote in the agent',
      accessLogLine({ agent: 'a "b" c' }),
      'something follows the closing quote',
    ],
  ])('%s', (_what, line, expected) => {
    expect(reason(line)).toContain(expected);
  });
});

test('whatever stands in the fields is what comes out, for lines as Apache escapes them', () => {
  const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const field = fc.string({ unit: 'grapheme' }).filter((text) => !/[\u0000-\u001f\u007f-\u009f]/.test(text));
  fc.assert(
    fc.property(field, field, field, (user, referrer, agent) => {
      const line = accessLogLine({
        user: escaped(user),
        referrer: escaped(referrer),
        agent: escaped(agent),
      });
      const kept = (text: string): string | null => (text === '' || text === '-' ? null : text);
      expect(entry(line)).toMatchObject({ referrer: kept(referrer), agent: kept(agent) });
    }),
    { numRuns: 2_000 },
  );
});

test('no text makes the reader fail', () => {
  const piece = fc.constantFrom(
    '"',
    '\\',
    ' ',
    '[',
    ']',
    '-',
    '1',
    '\\x',
    '17/May/2015:10:05:03 +0000',
    ' "',
    '" ',
  );
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(line, (text) => {
      expect(typeof readAccessLogLine(text).ok).toBe('boolean');
      expect(typeof readAccessLogLine(accessLogLine({ request: text })).ok).toBe('boolean');
    }),
    { numRuns: 5_000 },
  );
});

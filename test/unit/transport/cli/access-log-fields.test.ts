import { describe, expect, test } from '@jest/globals';
import { unescapeField } from '../../../../internal/transport/cli/access-log/log-escapes.js';
import { parseLogTime } from '../../../../internal/transport/cli/access-log/log-time.js';
import { referrerHost } from '../../../../internal/transport/cli/access-log/referrer-host.js';

test.each([
  ['plain', 'plain'],
  ['\\"', '"'],
  ['\\\\x41', '\\x41'],
  ['\\x41\\x42', 'AB'],
  // nginx writes every byte beyond ASCII so.
  ['/\\xD0\\x9F\\xd1\\x80', '/Пр'],
  ['é\\xC3\\xA9', 'éé'],
  ['\\q \\x4', '\\q \\x4'],
  ['\\', '\\'],
  // No UTF-8, and control characters: the text of the log.
  ['http://\\xe4\\xe5/ \\"', 'http://\\xe4\\xe5/ \\"'],
  ['a\\nb', 'a\\nb'],
  ['a\\x00', 'a\\x00'],
  ['\\xC2\\x85', '\\xC2\\x85'],
])('the field %s stands for %s', (written, text) => {
  expect(unescapeField(written)).toBe(text);
});

describe('the host of a referrer', () => {
  test.each([
    ['http://semicomplete.com/presentations/', 'semicomplete.com'],
    ['https://WWW.Google.com:443/search?q=http://x', 'www.google.com'],
    ['http://user:pw@host.example?x', 'host.example'],
    ['http://u@v@host.example#x', 'host.example'],
    ['http://[2001:DB8::1]:8080/', '[2001:db8::1]'],
    ['HTTP://a', 'a'],
    ['http://пример.рф/', 'пример.рф'],
  ])('of %s is %s', (referrer, host) => {
    expect(referrerHost(referrer)).toBe(host);
  });

  test.each([
    '-',
    '',
    'android-app://com.google',
    'ftp://a/',
    'http://',
    'http:///x',
    'http://:80/',
    'http://a b/',
    'http://\\xe4\\xe5.\\xf0/',
    'http://a:b/',
    'http://a"/',
    'www.google.com',
    ' http://a/',
    `http://${'a'.repeat(254)}/`,
  ])('there is none in %j', (referrer) => {
    expect(referrerHost(referrer)).toBeNull();
  });
});

describe('a time of the log', () => {
  test.each([
    ['17/May/2015:10:05:03 +0000', '2015-05-17T10:05:03.000Z'],
    ['17/May/2015:00:05:03 +0545', '2015-05-16T18:20:03.000Z'],
    ['31/Dec/2015:23:59:59 -0330', '2016-01-01T03:29:59.000Z'],
    ['29/Feb/2016:00:00:00 -0000', '2016-02-29T00:00:00.000Z'],
    ['01/Jan/0070:00:00:00 +0000', '0070-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(parseLogTime(text) ?? Number.NaN).toISOString()).toBe(expected);
  });

  test.each([
    '29/Feb/2015:00:00:00 +0000',
    '00/May/2015:00:00:00 +0000',
    '32/May/2015:00:00:00 +0000',
    '17/Mai/2015:00:00:00 +0000',
    '17/May/2015:24:00:00 +0000',
    '17/May/2015:10:60:00 +0000',
    '17/May/2015:10:00:60 +0000',
    '17/May/2015:10:00:00 +2400',
    '17/May/2015:10:00:00 +0060',
    '17/May/2015:10:00:00',
  ])('%s is none', (text) => {
    expect(parseLogTime(text)).toBeNull();
  });
});

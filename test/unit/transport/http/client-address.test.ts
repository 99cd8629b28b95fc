import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { ClientAddress } from '../../../../internal/transport/http/client-address.js';

/** What the class reads of a request. */
function requestThrough(forwarded: string): IncomingMessage {
  const seen = { socket: { remoteAddress: '192.0.2.9' }, headers: { 'x-forwarded-for': forwarded } };
  return seen as unknown as IncomingMessage;
}

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:5678', '203.0.113.7'],
  ['198.51.100.1, 203.0.113.7:5678', '203.0.113.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['::1', '::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:80', '2001:db8::1'],
  ['unknown', 'unknown'],
  ['_hidden:80', '_hidden:80'],
  ['', '192.0.2.9'],
])('a proxy has seen %j: that is the client %s', (forwarded, address) => {
  expect(new ClientAddress(1).of(requestThrough(forwarded))).toBe(address);
});

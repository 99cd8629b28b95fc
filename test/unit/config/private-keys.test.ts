import { expect, test } from '@jest/globals';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readPrivateKeys } from '../../../internal/config/private-keys.js';
import { parseSettings } from '../../../internal/config/settings.js';
import { newSigningKey } from '../../support/signing-key.js';

const [one, other] = [newSigningKey(), newSigningKey()];
const jwk = (pem: string): object => createPrivateKey(pem).export({ format: 'jwk' });

test.each([
  ['one PEM', one, [one]],
  ['two', `${one}\n${other}`, [one, other]],
  ['with \\n for the lines', one.replaceAll('\n', '\\n'), [one]],
  ['a JWK', JSON.stringify(jwk(one)), [one]],
  ['an array', JSON.stringify([jwk(one), jwk(other)]), [one, other]],
  ['a key set', JSON.stringify({ keys: [jwk(other), jwk(one)] }), [other, one]],
])('%s is read', (_name, text, keys) => {
  expect(readPrivateKeys(text)).toEqual(keys);
});

test.each([
  ['nothing', ''],
  ['words', 'secret'],
  ['something beside a key', `${one} and more`],
  ['a public key', JSON.stringify({ ...jwk(one), d: undefined })],
  ['an empty set', '[]'],
  [
    'another kind',
    generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString(),
  ],
])('%s is refused, and not repeated', (_name, text) => {
  expect(readPrivateKeys(text)).toBeNull();
  expect(() => parseSettings({ JWT_PRIVATE_KEYS: text })).toThrow(/JWT_PRIVATE_KEYS: must be Ed25519[^;]*$/);
});

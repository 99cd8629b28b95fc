import { beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac, createPublicKey } from 'node:crypto';
import { AccessTokens } from '../../../../internal/services/accounts/access-tokens.js';
import { newSigningKey } from '../../../support/signing-key.js';
import { refusal } from '../../../support/refusal.js';

const claims = { userId: 'the user', sessionId: 'the session' };
let now = 1_795_255_200_000;
const clock = { now: () => now };
const pem = newSigningKey();
const tokens = new AccessTokens(clock, [pem]);

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

beforeEach(() => {
  now = 1_795_255_200_000;
});

test('a token says who signed in, for ten minutes', async () => {
  const token = await tokens.sign(claims);
  expect(await tokens.verify(token)).toEqual(claims);
  const [header = '', payload = ''] = token.split('.');
  expect(decoded(header)).toEqual({ alg: 'EdDSA', kid: expect.any(String) });
  expect(decoded(payload)).toEqual({
    sub: 'the user',
    sid: 'the session',
    iss: 'patchbay',
    aud: 'patchbay-api',
    iat: now / 1_000,
    exp: now / 1_000 + 600,
  });
  now += 599_000;
  expect(await tokens.verify(token)).toEqual(claims);
  now += 1_000;
  expect(await refusal(tokens.verify(token))).toBe('unauthenticated');
});

test('a new key signs while tokens of the former one are good; a removed key is none', async () => {
  const former = await tokens.sign(claims);
  const next = newSigningKey();
  const rotated = new AccessTokens(clock, [next, pem]);
  expect(await rotated.verify(former)).toEqual(claims);
  const signedByNext = await rotated.sign(claims);
  expect(await new AccessTokens(clock, [next]).verify(signedByNext)).toEqual(claims);
  expect(await refusal(new AccessTokens(clock, [next]).verify(former))).toBe('unauthenticated');
});

describe('what is refused', () => {
  async function forged(
    change: (header: Record<string, unknown>, payload: Record<string, unknown>) => object[],
  ) {
    const [header = '', payload = '', signature = ''] = (await tokens.sign(claims)).split('.');
    const [newHeader = {}, newPayload = {}] = change(decoded(header), decoded(payload));
    return { text: `${encoded(newHeader)}.${encoded(newPayload)}`, signature };
  }

  test('alg none, with and without the signature', async () => {
    const { text, signature } = await forged((header, payload) => [{ ...header, alg: 'none' }, payload]);
    expect(await refusal(tokens.verify(`${text}.`))).toBe('unauthenticated');
    expect(await refusal(tokens.verify(`${text}.${signature}`))).toBe('unauthenticated');
  });

  test('HS256 with the public key as its secret', async () => {
    const publicKey = createPublicKey(pem);
    const secrets = [
      publicKey.export({ format: 'pem', type: 'spki' }),
      publicKey.export({ format: 'der', type: 'spki' }),
      Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
    ];
    const { text } = await forged((header, payload) => [{ ...header, alg: 'HS256' }, payload]);
    for (const secret of secrets) {
      const signature = createHmac('sha256', secret).update(text).digest('base64url');
      expect(await refusal(tokens.verify(`${text}.${signature}`))).toBe('unauthenticated');
    }
  });

  test('a key of another installation, also under our kid', async () => {
    const foreign = await new AccessTokens(clock, [newSigningKey()]).sign(claims);
    expect(await refusal(tokens.verify(foreign))).toBe('unauthenticated');
    const [ownHeader] = (await tokens.sign(claims)).split('.');
    const underOurs = [ownHeader, ...foreign.split('.').slice(1)].join('.');
    expect(await refusal(tokens.verify(underOurs))).toBe('unauthenticated');
  });

  test('a changed claim, a token cut short, and what is none', async () => {
    const { text, signature } = await forged((header, payload) => [header, { ...payload, sub: 'another' }]);
    const whole = await tokens.sign(claims);
    for (const bad of [
      `${text}.${signature}`,
      whole.slice(0, -3),
      whole.split('.').slice(0, 2).join('.'),
      '',
      '..',
    ]) {
      expect(await refusal(tokens.verify(bad))).toBe('unauthenticated');
    }
  });
});

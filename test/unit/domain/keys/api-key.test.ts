import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHmac, randomBytes } from 'node:crypto';
import { apiKeyPrefix, hashApiKey, isApiKey, makeApiKey } from '../../../../internal/domain/keys/api-key.js';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A source that gives these bytes over and over. */
function repeating(bytes: Uint8Array): (count: number) => Buffer {
  let at = 0;
  return (count) => Buffer.from(Array.from({ length: count }, () => bytes[at++ % bytes.length]!));
}

const anyKey = fc
  .uint8Array({ minLength: 30, maxLength: 60 })
  .filter((bytes) => bytes.some((byte) => byte < 248))
  .map((bytes) => makeApiKey(repeating(bytes)));

describe('an API key', () => {
  test('is always of the same form', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(key).toMatch(/^pb_live_[0-9A-Za-z]{36}$/);
        expect(isApiKey(key)).toBe(true);
      }),
    );
  });

  test('keeps its form for ever: a key made once is accepted by every version', () => {
    const key = makeApiKey(repeating(Uint8Array.from({ length: 30 }, (_, n) => n)));
    expect(key).toBe('pb_live_0123456789ABCDEFGHIJKLMNOPQRST4dfgSq');
    expect(isApiKey(key)).toBe(true);
  });

  test('is refused after any change of one character', () => {
    const characters = [...Array.from(DIGITS), '_', '-', ' ', 'é', '\n'];
    fc.assert(
      fc.property(anyKey, (key) => {
        for (let at = 0; at < key.length; at += 1) {
          for (const character of characters) {
            if (character === key[at]) continue;
            const changed = key.slice(0, at) + character + key.slice(at + 1);
            if (isApiKey(changed)) throw new Error(`accepted ${changed} for ${key}`);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is refused with two neighbours swapped, a character lost or added', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(43), (key, at) => {
        const swapped = key.slice(0, at) + (key[at + 1] ?? '') + (key[at] ?? '') + key.slice(at + 2);
        expect(isApiKey(swapped)).toBe(swapped === key);
        expect(isApiKey(key.slice(0, at) + key.slice(at + 1))).toBe(false);
        expect(isApiKey(`${key.slice(0, at)}0${key.slice(at)}`)).toBe(false);
      }),
    );
  });

  test.each(['', 'pb_live_', 'sk_live_abc', '\0', 'pb_live_'.padEnd(44, '0'), 'x'.repeat(100_000)])(
    'refuses %#',
    (text) => expect(isApiKey(text)).toBe(false),
  );

  test('uses every character equally often: of all byte values, the ones over are drawn again', () => {
    const counts = new Map<string, number>();
    // 30 is prime to neither 248 nor 256, so the whole cycle is walked over many keys.
    const everyByte = repeating(Uint8Array.from({ length: 256 }, (_, n) => n));
    for (let n = 0; n < 248; n += 1) {
      for (const character of makeApiKey(everyByte).slice(8, 38)) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].sort().join('')).toBe(DIGITS);
    expect(new Set(counts.values())).toEqual(new Set([(248 * 30) / 62]));
  });

  test('draws again for every byte that is over', () => {
    const asked: number[] = [];
    const source = [Buffer.alloc(30, 0xff), Buffer.alloc(30, 248), Buffer.alloc(30, 247)];
    const key = makeApiKey((count) => {
      asked.push(count);
      return source.shift()!;
    });
    expect(asked).toEqual([30, 30, 30]);
    expect(key.slice(8, 38)).toBe('z'.repeat(30));
  });

  test('shows too little of itself to be guessed', () => {
    const key = makeApiKey(randomBytes);
    expect(apiKeyPrefix(key)).toBe(key.slice(0, 14));
  });

  test('is kept as HMAC-SHA-256 under the pepper', () => {
    const [pepper, key] = [randomBytes(32), makeApiKey(randomBytes)];
    expect(hashApiKey(pepper, key)).toBe(createHmac('sha256', pepper).update(key).digest('hex'));
    expect(hashApiKey(pepper, key)).not.toBe(hashApiKey(randomBytes(32), key));
  });
});

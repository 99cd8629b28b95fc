import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * An API key's text: `pb_live_`, 30 characters of secret (178 bits), and 6 of checksum, all base62. The checksum
 * is the CRC-32 of all that precedes it, so that a mistyped key is refused before anything is looked up, and a
 * scanner for leaked secrets tells a key from chance (the form that GitHub introduced, github.blog, 2021-04-05).
 */
const LEAD = 'pb_live_';
const SECRET_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const SHOWN_LENGTH = 6;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORM = new RegExp(`^${LEAD}[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`);

/** The largest multiple of 62 in a byte: bytes from here on are drawn again, else some digits came more often. */
const FAIR_BYTES = 256 - (256 % DIGITS.length);

/** Makes a new key; `secret` gives that many bytes from a cryptographic source. */
export function makeApiKey(secret: (bytes: number) => Buffer): string {
  let text = LEAD;
  while (text.length < LEAD.length + SECRET_LENGTH) {
    for (const byte of secret(LEAD.length + SECRET_LENGTH - text.length)) {
      if (byte < FAIR_BYTES) text += DIGITS.charAt(byte % DIGITS.length);
    }
  }
  return text + checksum(text);
}

/** Whether a text has a key's form and checksum. Says nothing of whether the key exists. */
export function isApiKey(text: string): boolean {
  return FORM.test(text) && checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);
}

/** The part that may be shown and kept, so that people can tell their keys apart. */
export function apiKeyPrefix(key: string): string {
  return key.slice(0, LEAD.length + SHOWN_LENGTH);
}

/**
 * What is kept instead of the key: HMAC-SHA-256 under the installation's pepper, hex. A slow hash would add
 * nothing: 178 random bits cannot be guessed.
 */
export function hashApiKey(pepper: Buffer, key: string): string {
  return createHmac('sha256', pepper).update(key).digest('hex');
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place += 1) {
    digits = DIGITS.charAt(rest % DIGITS.length) + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}

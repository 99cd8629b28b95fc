import { hash } from 'node:crypto';

/** A UUID is 8-4-4-4-12 hex digits in either case (RFC 9562); here it is mostly its 32 hex digits, lower case. */
const UUID_LENGTH = 36;
const HEX_LENGTH = 32;
const DASH = 0x2d;

/** The lower-case digit of a hex digit, 0 for any other byte. */
const lowerHex = new Uint8Array(256);
for (const digit of '0123456789abcdefABCDEF') {
  lowerHex[digit.charCodeAt(0)] = digit.toLowerCase().charCodeAt(0);
}

/** Where the bytes from `start` to `end` are a UUID: writes its 32 digits and says true. */
export function readUuid(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  targetAt: number,
): boolean {
  if (end - start !== UUID_LENGTH) return false;
  let at = targetAt;
  for (let i = 0; i < UUID_LENGTH; i++) {
    const byte = source[start + i] ?? 0;
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (byte !== DASH) return false;
      continue;
    }
    const digit = lowerHex[byte] ?? 0;
    if (digit === 0) return false;
    target[at++] = digit;
  }
  return true;
}

/** The 32 lower-case digits of a UUID, or null for any other text. */
export function parseUuid(text: string): string | null {
  const source = Buffer.from(text);
  const digits = Buffer.alloc(HEX_LENGTH);
  return readUuid(source, 0, source.length, digits, 0) ? digits.toString('latin1') : null;
}

/** 32 digits as 8-4-4-4-12. */
export function formatUuid(digits: string): string {
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}

/** Of the 32 lower-case digits at a place: version 7 and the variant of RFC 9562. */
export function isUuidV7(digits: Uint8Array, at: number): boolean {
  const variant = digits[at + 16] ?? 0;
  // 8, 9, a, b
  return (
    digits[at + 12] === 0x37 && (variant === 0x38 || variant === 0x39 || variant === 0x61 || variant === 0x62)
  );
}

/** The milliseconds since 1970 in the first 48 bits of a UUIDv7. */
export function uuidV7Time(digits: Uint8Array, at: number): number {
  let time = 0;
  for (let i = at; i < at + 12; i++) {
    const digit = digits[i] ?? 0;
    time = time * 16 + (digit > 0x39 ? digit - 0x57 : digit - 0x30);
  }
  return time;
}

/** The 32 digits of UUIDv5 (RFC 9562, 5.5) from the 16 bytes of a namespace, followed by those of a name. */
export function uuidV5(namespaceAndName: Uint8Array): string {
  return hashedUuid('5', namespaceAndName);
}

/**
 * The 32 digits that stand for an id that is no UUID: made as a UUIDv5 is, but under version 8 (RFC 9562, 5.8: for one's
 * own use). A client may well send UUIDv5s of its own, made from the same texts; under that version the two ids
 * would be one identity.
 */
export function idKeyOfText(projectAndId: Uint8Array): string {
  return hashedUuid('8', projectAndId);
}

function hashedUuid(version: '5' | '8', bytes: Uint8Array): string {
  const digest = hash('sha1', bytes, 'hex');
  const variant = ((parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${digest.slice(0, 12)}${version}${digest.slice(13, 16)}${variant}${digest.slice(17, 32)}`;
}

import { BACKSLASH, LETTER_U, escapedByte, hexUnit, isHighSurrogate } from './json-bytes.js';
import { putCodePoint } from './utf8.js';

/**
 * Writes what the inside of a JSON string means, as UTF-8, and gives the place behind it. The string must have
 * been scanned and hold neither a lone surrogate nor bad UTF-8. It never grows.
 */
export function decodeString(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  targetAt: number,
): number {
  let at = targetAt;
  let i = start;
  while (i < end) {
    const byte = source[i] ?? 0;
    if (byte !== BACKSLASH) {
      target[at++] = byte;
      i++;
      continue;
    }
    const escaped = source[i + 1] ?? 0;
    if (escaped !== LETTER_U) {
      target[at++] = escapedByte[escaped] ?? 0;
      i += 2;
      continue;
    }
    const unit = hexUnit(source, i + 2);
    if (isHighSurrogate(unit)) {
      const low = hexUnit(source, i + 8);
      at = putCodePoint(target, at, 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff));
      i += 12;
    } else {
      at = putCodePoint(target, at, unit);
      i += 6;
    }
  }
  return at;
}

import {
  BACKSLASH,
  CUT,
  DELETE,
  END,
  ESCAPE,
  LETTER_U,
  MINUS,
  NEWLINE,
  NINE,
  PLAIN,
  PLUS,
  POINT,
  QUOTE,
  SPACE,
  ZERO,
  escapedByte,
  hexUnit,
  isHighSurrogate,
  isLowSurrogate,
  stringByte,
} from './json-bytes.js';
import { utf8Length } from './utf8.js';

/** What a string token holds beside plain characters, as bits of `marks`. */
export const ESCAPED = 1;
export const NUL = 2;
/** U+0000–001F, U+007F or U+0080–009F. */
export const CONTROL = 4;
export const LONE_SURROGATE = 8;
export const BAD_UTF8 = 16;
/** No decoded text exists for such a string. */
export const UNDECODABLE = LONE_SURROGATE | BAD_UTF8;

/** Up to here an exponent of two digits cannot lead beyond doubles (1.8e308). */
const SAFE_DIGITS = 200;

/**
 * The tokens of RFC 8259 over bytes. Each method takes the place of a token and gives the place behind it, or
 * -1 where there is none, with the offending place in `faultAt`. What the last token was like stays in the fields.
 */
export class JsonTokens {
  bytes: Buffer = Buffer.alloc(0);
  /** White space is skipped up to here. The byte here is a newline or none, so that no token runs over it. */
  end = 0;
  faultAt = -1;
  /** Of the last string. */
  marks = 0;
  /** Of the last string: bytes of its text minus code points of its meaning. */
  surplus = 0;
  /** Of the last number: it is beyond doubles. */
  isTooLarge = false;
  /** White space was skipped since this was last set to false. */
  sawSpace = false;

  fail(at: number): -1 {
    this.faultAt = at;
    return -1;
  }

  /** Never fails: gives the place of the next byte that is not white space. */
  space(at: number): number {
    const { bytes, end } = this;
    let i = at;
    while (i < end) {
      const byte = bytes[i] ?? 0;
      if (byte !== SPACE && byte !== NEWLINE && byte !== 0x0d && byte !== 0x09) break;
      i++;
    }
    if (i !== at) this.sawSpace = true;
    return i;
  }

  string(at: number): number {
    const { bytes } = this;
    let i = at + 1;
    while (stringByte[bytes[i] ?? 0] === PLAIN) i++;
    if (bytes[i] !== QUOTE) return this.#markedString(i);
    this.marks = 0;
    this.surplus = 0;
    return i + 1;
  }

  /** The rest of a string, from its first byte that is not plain. */
  #markedString(from: number): number {
    const { bytes } = this;
    let i = from;
    let marks = 0;
    let surplus = 0;
    for (;;) {
      const byte = bytes[i] ?? 0;
      switch (stringByte[byte]) {
        case PLAIN:
          i++;
          break;
        case END:
          this.marks = marks;
          this.surplus = surplus;
          return i + 1;
        case ESCAPE: {
          marks |= ESCAPED;
          const escaped = bytes[i + 1] ?? 0;
          if (escaped !== LETTER_U) {
            const meant = escapedByte[escaped] ?? 0;
            if (meant === 0) return this.fail(i + 1);
            if (meant < SPACE) marks |= CONTROL;
            surplus++;
            i += 2;
            break;
          }
          const unit = hexUnit(bytes, i + 2);
          if (unit < 0) return this.fail(i + 2);
          if (this.#isPair(unit, i)) {
            surplus += 11;
            i += 12;
            break;
          }
          marks |= marksOfUnit(unit);
          surplus += 5;
          i += 6;
          break;
        }
        case CUT:
          return this.fail(i);
        case DELETE:
          marks |= CONTROL;
          i++;
          break;
        default: {
          const length = utf8Length(bytes, i);
          if (length === 0) {
            // Only this byte is skipped: what follows is read as a decoder that replaces would read it.
            marks |= BAD_UTF8;
            i++;
            break;
          }
          if (byte === 0xc2 && (bytes[i + 1] ?? 0) < 0xa0) marks |= CONTROL;
          surplus += length - 1;
          i += length;
        }
      }
    }
  }

  #isPair(unit: number, at: number): boolean {
    const { bytes } = this;
    if (!isHighSurrogate(unit)) return false;
    if (bytes[at + 6] !== BACKSLASH || bytes[at + 7] !== LETTER_U) return false;
    const low = hexUnit(bytes, at + 8);
    return low >= 0 && isLowSurrogate(low);
  }

  number(at: number): number {
    const { bytes } = this;
    let i = at;
    let byte = bytes[i] ?? 0;
    if (byte === MINUS) byte = bytes[++i] ?? 0;
    if (byte < ZERO || byte > NINE) return this.fail(i);
    const first = i;
    if (byte === ZERO) byte = bytes[++i] ?? 0;
    else {
      while (byte >= ZERO && byte <= NINE) byte = bytes[++i] ?? 0;
    }
    const whole = i - first;
    if (byte === POINT) {
      byte = bytes[++i] ?? 0;
      if (byte < ZERO || byte > NINE) return this.fail(i);
      while (byte >= ZERO && byte <= NINE) byte = bytes[++i] ?? 0;
    }
    let exponent = 0;
    if ((byte | 0x20) === 0x65) {
      byte = bytes[++i] ?? 0;
      if (byte === PLUS || byte === MINUS) byte = bytes[++i] ?? 0;
      if (byte < ZERO || byte > NINE) return this.fail(i);
      const start = i;
      while (byte >= ZERO && byte <= NINE) byte = bytes[++i] ?? 0;
      exponent = i - start;
    }
    this.isTooLarge =
      (whole > SAFE_DIGITS || exponent > 2) && !Number.isFinite(Number(bytes.toString('latin1', at, i)));
    return i;
  }

  /** `true`, `false` or `null`. */
  literal(at: number): number {
    const { bytes } = this;
    const word = bytes[at] === 0x74 ? TRUE : bytes[at] === 0x66 ? FALSE : NULL;
    for (let i = 0; i < word.length; i++) {
      if (bytes[at + i] !== word[i]) return this.fail(at + i);
    }
    return at + word.length;
  }
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

function marksOfUnit(unit: number): number {
  if (isHighSurrogate(unit) || isLowSurrogate(unit)) return LONE_SURROGATE;
  if (unit === 0) return NUL | CONTROL;
  return unit < 0x20 || (unit >= 0x7f && unit <= 0x9f) ? CONTROL : 0;
}

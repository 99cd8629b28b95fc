import { BACKSLASH, LETTER_U, NOT_PLAIN, QUOTE, byteAt } from './bytes';

/** The place of the next byte that is a quote, a backslash, a control character, DEL or beyond ASCII. */
export function unplainByte(at: usize): usize {
  let i = at;
  while (true) {
    const bytes = v128.load(i);
    // One added to each byte, everything that is not printable ASCII lies below 0x21, as a signed number.
    const unprintable = i8x16.lt_s(i8x16.add(bytes, i8x16.splat(1)), i8x16.splat(0x21));
    const marks = v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c)));
    const found = i8x16.bitmask(v128.or(unprintable, marks));
    if (found != 0) return i + ctz(found);
    i += 16;
  }
}

/** From a field's first quote: gives the place behind its last one. */
export function fieldText(at: usize): usize {
  let i = unplainByte(at + 1);
  while (true) {
    const byte = byteAt(i);
    if (byte == QUOTE) return i + 1;
    if (byte < 0x80) return NOT_PLAIN;
    // U+0080 to U+009F are control characters, which no field may hold.
    if (byte == 0xc2 && load<u8>(i, 1) < 0xa0) return NOT_PLAIN;
    const length = utf8Length(i);
    if (length == 0) return NOT_PLAIN;
    i = unplainByte(i + length);
  }
}

/** The same for a string inside `properties`, which may have escapes. */
export function propertyText(at: usize): usize {
  let i = unplainByte(at + 1);
  while (true) {
    const byte = byteAt(i);
    if (byte == QUOTE) return i + 1;
    let length: usize = 1;
    if (byte == BACKSLASH) length = escapeLength(i);
    else if (byte >= 0x80) length = utf8Length(i);
    else if (byte < 0x20) return NOT_PLAIN;
    if (length == 0) return NOT_PLAIN;
    i = unplainByte(i + length);
  }
}

/** Surrogates, NUL and what is no escape at all are for the full scanner: 0. */
function escapeLength(at: usize): usize {
  const letter = load<u8>(at, 1) as u32;
  if (letter != LETTER_U) return isEscapable(letter) ? 2 : 0;
  const unit =
    (hexDigit(load<u8>(at, 2)) << 12) |
    (hexDigit(load<u8>(at, 3)) << 8) |
    (hexDigit(load<u8>(at, 4)) << 4) |
    hexDigit(load<u8>(at, 5));
  return unit <= 0 || (unit & 0xf800) == 0xd800 ? 0 : 6;
}

function isEscapable(letter: u32): bool {
  switch (letter) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}

/** -1, which stays negative wherever it is shifted, for what is no hex digit. */
function hexDigit(byte: u32): i32 {
  if (byte - 0x30 <= 9) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter <= 5 ? letter + 10 : -1;
}

/** As in utf8.ts: 0 where the bytes are no UTF-8 sequence. */
function utf8Length(at: usize): usize {
  const lead = byteAt(at);
  const second = load<u8>(at, 1) as u32;
  if (lead < 0xc2 || lead > 0xf4 || !isContinuation(second)) return 0;
  if (lead < 0xe0) return 2;
  if (!isContinuation(load<u8>(at, 2))) return 0;
  if (lead < 0xf0) {
    if (lead == 0xe0 && second < 0xa0) return 0;
    return lead == 0xed && second > 0x9f ? 0 : 3;
  }
  if (!isContinuation(load<u8>(at, 3))) return 0;
  if (lead == 0xf0 && second < 0x90) return 0;
  return lead == 0xf4 && second > 0x8f ? 0 : 4;
}

function isContinuation(byte: u32): bool {
  return (byte & 0xc0) == 0x80;
}

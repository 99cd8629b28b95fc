import {
  ALSE,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  MINUS,
  NOT_PLAIN,
  NULL,
  OPEN_ARRAY,
  OPEN_OBJECT,
  POINT,
  PLUS,
  QUOTE,
  SPACE,
  TRUE,
  ZERO,
  afterSpaces,
  byteAt,
  isDigit,
} from './bytes';
import { addKey, closeKeys, openKeys } from './keys';
import { eventDepth } from './limits';
import { propertyText, unplainByte } from './texts';

/** Of levels inside the event, whatever the limits allow. */
const MOST_LEVELS = 30;
const SAFE_DIGITS: usize = 200;
/** Where the keys of each open object begin. */
const bases = memory.data(128);

/** Set where there is white space between the tokens. */
export let sawSpace: bool = false;
/** How many keys there were. */
export let keysSeen: i32 = 0;

/** From an object's `{`: gives the place behind its `}`. */
export function properties(at: usize): usize {
  // A bit for each open level, the innermost the last: 1 for an object.
  let kinds: u32 = 1;
  let depth = 1;
  let keys = 0;
  let base = openKeys();
  sawSpace = false;
  let i = spaces(at + 1);
  if (byteAt(i) == CLOSE_OBJECT) {
    keysSeen = 0;
    return i + 1;
  }
  let isKeyDue = true;
  while (true) {
    if (isKeyDue) {
      if (byteAt(i) != QUOTE) break;
      const end = unplainByte(i + 1);
      if (byteAt(end) != QUOTE || !addKey(base, i + 1, end)) break;
      keys++;
      i = spaces(end + 1);
      if (byteAt(i) != COLON) break;
      i = spaces(i + 1);
    }
    const byte = byteAt(i);
    if (byte == QUOTE) {
      i = propertyText(i);
      if (i == NOT_PLAIN) break;
    } else if (isDigit(byte) || byte == MINUS) {
      i = number(i);
      if (i == NOT_PLAIN) break;
    } else if (byte == OPEN_OBJECT || byte == OPEN_ARRAY) {
      // The event is the first level.
      if (depth + 1 >= eventDepth || depth == MOST_LEVELS) break;
      const isObject = byte == OPEN_OBJECT;
      i = spaces(i + 1);
      if (byteAt(i) == (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) i++;
      else {
        store<i32>(bases + ((<usize>depth) << 2), base);
        base = openKeys();
        depth++;
        kinds = (kinds << 1) | (isObject ? 1 : 0);
        isKeyDue = isObject;
        continue;
      }
    } else {
      i = literal(i);
      if (i == NOT_PLAIN) break;
    }
    while (true) {
      i = spaces(i);
      const next = byteAt(i);
      if (next == COMMA) {
        i = spaces(i + 1);
        isKeyDue = (kinds & 1) != 0;
        break;
      }
      if (next != ((kinds & 1) != 0 ? CLOSE_OBJECT : CLOSE_ARRAY)) {
        closeKeys(0);
        return NOT_PLAIN;
      }
      i++;
      closeKeys(base);
      depth--;
      if (depth == 0) {
        keysSeen = keys;
        return i;
      }
      kinds >>= 1;
      base = load<i32>(bases + ((<usize>depth) << 2));
    }
  }
  closeKeys(0);
  return NOT_PLAIN;
}

function spaces(at: usize): usize {
  if (byteAt(at) != SPACE) return at;
  sawSpace = true;
  return afterSpaces(at);
}

/** A number that may lie beyond doubles is not plain. */
function number(at: usize): usize {
  let i = byteAt(at) == MINUS ? at + 1 : at;
  const first = i;
  if (byteAt(i) == ZERO) i++;
  else {
    while (isDigit(byteAt(i))) i++;
    if (i == first || i - first > SAFE_DIGITS) return NOT_PLAIN;
  }
  if (byteAt(i) == POINT) {
    const fraction = ++i;
    while (isDigit(byteAt(i))) i++;
    if (i == fraction) return NOT_PLAIN;
  }
  if ((byteAt(i) | 0x20) == 0x65) {
    i++;
    if (byteAt(i) == PLUS || byteAt(i) == MINUS) i++;
    const exponent = i;
    while (isDigit(byteAt(i))) i++;
    if (i == exponent || i - exponent > 2) return NOT_PLAIN;
  }
  return i;
}

function literal(at: usize): usize {
  const letters = load<u32>(at);
  if (letters == TRUE || letters == NULL) return at + 4;
  return byteAt(at) == 0x66 && load<u32>(at, 1) == ALSE ? at + 5 : NOT_PLAIN;
}

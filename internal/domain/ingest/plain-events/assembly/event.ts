import {
  CLOSE_OBJECT,
  COLON,
  COMMA,
  LETTER_N,
  NOT_PLAIN,
  NULL,
  OPEN_OBJECT,
  QUOTE,
  ZERO,
  afterSpaces,
  byteAt,
  isDigit,
} from './bytes';
import {
  EVENT_TYPE,
  ID,
  METADATA,
  PROPERTIES,
  TIMESTAMP,
  UNKNOWN,
  clearFields,
  endOf,
  fieldNamed,
  nameEnd,
  setField,
  startOf,
} from './fields';
import { eventBytes, eventKeys, mostBytes } from './limits';
import { keysSeen, properties, sawSpace } from './properties';
import { fieldText } from './texts';
import { NOT_PLAIN_TIME, timestampOfNumber, timestampOfText } from './timestamp';
import { isV7, putIdKey, timeOfV7 } from './uuid';

const UUID_TOKEN: usize = 38;

/** Of the event that was read last: in ms since 1970, or -1 where it has none of its own. */
export let timestamp: i64 = -1;
/** The digits of its id, if it has one. */
export const idKey = memory.data(32);
/** There is white space in its properties. */
export let propertiesHaveSpace: bool = false;

/** Checks the event that begins here: gives the place behind it. Its fields' places are in fields.ts then. */
export function readEvent(at: usize): usize {
  if (byteAt(at) != OPEN_OBJECT) return NOT_PLAIN;
  clearFields();
  timestamp = -1;
  propertiesHaveSpace = false;
  let namedFields: u32 = 0;
  let keys = 0;
  let i = afterSpaces(at + 1);
  while (true) {
    if (byteAt(i) != QUOTE) return NOT_PLAIN;
    const field = fieldNamed(i);
    if (field == UNKNOWN) return NOT_PLAIN;
    const bit: u32 = 1 << (field as u32);
    if ((namedFields & bit) != 0) return NOT_PLAIN;
    namedFields |= bit;
    keys++;
    i = afterSpaces(nameEnd);
    if (byteAt(i) != COLON) return NOT_PLAIN;
    i = afterSpaces(i + 1);
    if (byteAt(i) == LETTER_N) {
      if (load<u32>(i) != NULL) return NOT_PLAIN;
      i += 4;
    } else {
      const start = i;
      if (field <= ID) i = text(field, i);
      else if (field == TIMESTAMP) i = time(i);
      else {
        if (byteAt(i) != OPEN_OBJECT) return NOT_PLAIN;
        i = properties(i);
        keys += keysSeen;
        propertiesHaveSpace = sawSpace;
      }
      if (i == NOT_PLAIN) return NOT_PLAIN;
      setField(field, start, i);
    }
    i = afterSpaces(i);
    const next = byteAt(i);
    if (next == CLOSE_OBJECT) break;
    if (next != COMMA) return NOT_PLAIN;
    i = afterSpaces(i + 1);
  }
  const end = i + 1;
  if (startOf(EVENT_TYPE) == 0 || (startOf(PROPERTIES) != 0 && startOf(METADATA) != 0)) return NOT_PLAIN;
  if (keys > eventKeys || end - at > eventBytes) return NOT_PLAIN;
  return hasPlainIdentity() ? end : NOT_PLAIN;
}

function text(field: usize, at: usize): usize {
  if (byteAt(at) != QUOTE) return NOT_PLAIN;
  const end = fieldText(at);
  if (end == NOT_PLAIN || end == at + 2 || end - at - 2 > mostBytes(field)) return NOT_PLAIN;
  return end;
}

function time(at: usize): usize {
  let end: usize;
  if (byteAt(at) == QUOTE) {
    end = fieldText(at);
    if (end == NOT_PLAIN) return NOT_PLAIN;
    timestamp = timestampOfText(at, end);
  } else {
    if (byteAt(at) == ZERO) return NOT_PLAIN;
    end = at;
    while (isDigit(byteAt(end))) end++;
    if (end == at) return NOT_PLAIN;
    timestamp = timestampOfNumber(at, end);
  }
  return timestamp == NOT_PLAIN_TIME ? NOT_PLAIN : end;
}

/** An id must be a UUID; without a timestamp, one that has a time. */
function hasPlainIdentity(): bool {
  const start = startOf(ID);
  if (start == 0) return true;
  if (endOf(ID) - start != UUID_TOKEN || !putIdKey(idKey, start + 1)) return false;
  if (timestamp >= 0) return true;
  if (!isV7(idKey)) return false;
  timestamp = timeOfV7(idKey);
  return true;
}

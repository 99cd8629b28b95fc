import { COMMA, NEWLINE, NOT_PLAIN, RETURN, afterSpaces, byteAt } from './bytes';
import { idKey, propertiesHaveSpace, readEvent, timestamp } from './event';
import { ID, startOf } from './fields';
import { closeLine, openLine, putBytes, putField } from './line';
import { putIdKey } from './uuid';

export { setLimits, textLimits } from './limits';
export { linePieces } from './line';

/** The host writes a new UUID's 36 characters here. */
declare function makeId(at: usize): void;

// How the body holds its events.
const IN_ARRAY = 1;
const ON_LINES = 2;

// Who gave an event its id.
const CLIENT: u8 = 1;
const SERVER: u8 = 3;

/** The host's window on the body, and where the lines go: the longest event and its line have room behind `LAST`. */
export const input: usize = 0x1_0000;
export const output: usize = 0x4_0000;
const LAST: usize = 0xe_0000;

/** For each event taken: who gave its id. */
export const idSources = memory.data(1024);
const MOST_EVENTS: u32 = 1024;

/** Of the last `take`: the end of the lines, and how many there are. */
export const taken = memory.data(8);

/** A made id's token: quotes, and room to read it in steps of 16 bytes. */
const madeId = memory.data(64);
const UUID_TOKEN: usize = 38;

let now: i64 = 0;
let latest: i64 = 0;

/** In ms since 1970: the time of events that have none, and the last that an event may have. */
export function setTimes(nowMs: f64, latestMs: f64): void {
  now = nowMs as i64;
  latest = latestMs as i64;
}

/**
 * Takes the plain and good events from here on, at most so many, up to the first that is not: gives the place behind
 * the last one taken. The byte behind the window is a newline where the body ends there, else NUL.
 */
export function take(from: usize, form: i32, most: u32): usize {
  let out = output;
  let count: u32 = 0;
  let end = from;
  let at = from;
  while (count < most && count < MOST_EVENTS && out < LAST) {
    let next = readEvent(at);
    if (next == NOT_PLAIN || timestamp > latest) break;
    if (form == ON_LINES) {
      next = afterSpaces(next);
      if (byteAt(next) == RETURN) next++;
      // What else stands on the line makes it a bad one.
      if (byteAt(next) != NEWLINE) break;
    }
    const hasId = startOf(ID) != 0;
    if (!hasId) makeIdToken();
    out = openLine(out, timestamp < 0 ? now : timestamp, idKey);
    out = hasId ? putField(out, ID) : putBytes(out, madeId, UUID_TOKEN);
    out = closeLine(out, propertiesHaveSpace);
    store<u8>(idSources + count, hasId ? CLIENT : SERVER);
    count++;
    end = next;
    if (form == ON_LINES) at = next + 1;
    else if (form == IN_ARRAY) {
      at = afterSpaces(next);
      if (byteAt(at) != COMMA) break;
      at = afterSpaces(at + 1);
    } else break;
  }
  store<u32>(taken, out as u32);
  store<u32>(taken, count, 4);
  return end;
}

function makeIdToken(): void {
  store<u8>(madeId, 0x22);
  makeId(madeId + 1);
  store<u8>(madeId, 0x22, UUID_TOKEN - 1);
  putIdKey(idKey, madeId + 1);
}

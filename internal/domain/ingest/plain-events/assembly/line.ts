import { BACKSLASH, QUOTE, SPACE, ZERO, byteAt } from './bytes';
import { COLUMNS, METADATA, PROPERTIES, endOf, startOf } from './fields';

/**
 * What stands between the values of a canonical line, put here by the host: 80 bytes for each piece, the last of them
 * its length. First the columns' names, in their order.
 */
const PIECE: usize = 80;
const PROPERTIES_LEAD: usize = COLUMNS;
const ID_KEY_LEAD: usize = COLUMNS + 1;
/** `{"project_id":"…","timestamp":` */
const HEAD: usize = COLUMNS + 2;
/** `","received_at":…,"id":` */
const MIDDLE: usize = COLUMNS + 3;
export const linePieces = memory.data(800);

/** Writes the line of the event whose fields were read, up to its id; gives the place of the id's token. */
export function openLine(target: usize, timestamp: i64, idKey: usize): usize {
  let at = putPiece(target, HEAD);
  at = putDecimal(at, timestamp);
  at = putPiece(at, ID_KEY_LEAD);
  v128.store(at, v128.load(idKey));
  v128.store(at, v128.load(idKey, 16), 16);
  return putPiece(at + 32, MIDDLE);
}

/** The line from behind its id on; gives the place behind its newline. */
export function closeLine(target: usize, propertiesHaveSpace: bool): usize {
  let at = target;
  for (let column: usize = 0; column < COLUMNS; column++) {
    if (startOf(column) == 0) continue;
    at = putPiece(at, column);
    at = putField(at, column);
  }
  at = putPiece(at, PROPERTIES_LEAD);
  const field = startOf(PROPERTIES) != 0 ? PROPERTIES : METADATA;
  if (startOf(field) == 0) {
    store<u16>(at, 0x7d7b);
    at += 2;
  } else if (propertiesHaveSpace) at = putWithoutSpaces(at, startOf(field), endOf(field));
  else at = putField(at, field);
  store<u16>(at, 0x0a7d);
  return at + 2;
}

/** A field's token as it stands. */
export function putField(target: usize, field: usize): usize {
  return putBytes(target, startOf(field), endOf(field) - startOf(field));
}

/** In steps of 16 bytes: up to 15 bytes behind the copy change, and are written later. */
export function putBytes(target: usize, source: usize, length: usize): usize {
  for (let i: usize = 0; i < length; i += 16) v128.store(target + i, v128.load(source + i));
  return target + length;
}

function putPiece(target: usize, piece: usize): usize {
  const source = linePieces + piece * PIECE;
  return putBytes(target, source, load<u8>(source, PIECE - 1));
}

function putWithoutSpaces(target: usize, start: usize, end: usize): usize {
  let at = target;
  let isInString = false;
  for (let i = start; i < end; i++) {
    const byte = byteAt(i);
    if (byte == SPACE && !isInString) continue;
    store<u8>(at++, byte as u8);
    if (byte == QUOTE) isInString = !isInString;
    else if (byte == BACKSLASH) store<u8>(at++, load<u8>(++i));
  }
  return at;
}

/** A whole number from 0 to 1e16. */
function putDecimal(target: usize, value: i64): usize {
  let digits: usize = 1;
  for (let bound: i64 = 10; value >= bound; bound *= 10) digits++;
  const end = target + digits;
  // In two halves, since whole numbers of 32 bits are divided much faster.
  let high = (value / 100_000_000) as u32;
  let low = (value - (high as i64) * 100_000_000) as u32;
  let i = end;
  while (i > target && end - i < 8) {
    store<u8>(--i, (ZERO + (low % 10)) as u8);
    low /= 10;
  }
  while (i > target) {
    store<u8>(--i, (ZERO + (high % 10)) as u8);
    high /= 10;
  }
  return end;
}

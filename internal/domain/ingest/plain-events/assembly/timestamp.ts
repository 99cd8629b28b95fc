import { COLON, MINUS, PLUS, POINT, QUOTE, ZERO, byteAt, isDigit } from './bytes';

export const NOT_PLAIN_TIME: i64 = -1;

/** From the first quote to behind the last: `2026-01-31T10:00:00Z`, with or without digits of a second or an offset. */
export function timestampOfText(at: usize, end: usize): i64 {
  const s = at + 1;
  if (end - at < 22) return NOT_PLAIN_TIME;
  const year = pair(s) * 100 + pair(s + 2);
  const month = pair(s + 5);
  const day = pair(s + 8);
  const hour = pair(s + 11);
  const minute = pair(s + 14);
  const second = pair(s + 17);
  if (load<u8>(s, 4) != MINUS || load<u8>(s, 7) != MINUS || load<u8>(s, 10) != 0x54) return NOT_PLAIN_TIME;
  if (load<u8>(s, 13) != COLON || load<u8>(s, 16) != COLON) return NOT_PLAIN_TIME;
  // What is no pair of digits is far beyond all of these.
  if (year < 1970 || year > 9999 || month - 1 > 11 || hour > 23 || minute > 59 || second > 59)
    return NOT_PLAIN_TIME;
  if (day - 1 >= daysIn(year, month)) return NOT_PLAIN_TIME;
  let i = s + 19;
  let millisecond: u32 = 0;
  if (byteAt(i) == POINT) {
    i++;
    const first = i;
    let scale: u32 = 100;
    while (isDigit(byteAt(i))) {
      millisecond += (byteAt(i) - ZERO) * scale;
      scale /= 10;
      i++;
    }
    if (i == first) return NOT_PLAIN_TIME;
  }
  let offset: i32 = 0;
  const sign = byteAt(i);
  if (sign == 0x5a) i++;
  else {
    if ((sign != PLUS && sign != MINUS) || load<u8>(i, 3) != COLON) return NOT_PLAIN_TIME;
    const hours = pair(i + 1);
    const minutes = pair(i + 4);
    if (hours > 23 || minutes > 59) return NOT_PLAIN_TIME;
    offset = hours * 60 + minutes;
    if (sign == MINUS) offset = -offset;
    i += 6;
  }
  if (i + 1 != end || byteAt(i) != QUOTE) return NOT_PLAIN_TIME;
  const minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute;
  const time = ((minutes as i64) - offset) * 60_000 + second * 1_000 + millisecond;
  return time < 0 ? NOT_PLAIN_TIME : time;
}

/** Of a whole number: seconds, or from twelve digits on milliseconds. */
export function timestampOfNumber(at: usize, end: usize): i64 {
  if (end - at > 15) return NOT_PLAIN_TIME;
  let value: i64 = 0;
  for (let i = at; i < end; i++) value = value * 10 + (byteAt(i) - ZERO);
  return end - at >= 12 ? value : value * 1_000;
}

/** What two digits write; above 1,000 for anything else. */
function pair(at: usize): u32 {
  const high = byteAt(at) - ZERO;
  const low = load<u8>(at, 1) - ZERO;
  return high <= 9 && low <= 9 ? high * 10 + low : 10_000;
}

function daysIn(year: u32, month: u32): u32 {
  if (month == 2) return isLeap(year) ? 29 : 28;
  return 30 + ((month + (month >> 3)) & 1);
}

function isLeap(year: u32): bool {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

function daysSince1970(year: u32, month: u32, day: u32): u32 {
  // Years that begin in March, so that the leap day is the last.
  const y = month > 2 ? year : year - 1;
  const m = month > 2 ? month - 3 : month + 9;
  return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
}

import { COLON, MINUS, NINE, PLUS, POINT, ZERO } from './json-bytes.js';

/** What a timestamp's text gives when it is none. */
export const NOT_A_TIME = Number.NaN;

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** A number of so many whole digits (1e11 or more) is milliseconds, a shorter one seconds. */
const MILLISECONDS_DIGITS = 12;

/**
 * Milliseconds since 1970 of an RFC 3339 time, such as `2026-01-31T10:00:00.123+01:00`, in the bytes from
 * `start` to `end`. Digits beyond milliseconds are cut; a leap second (`:60`) is no time.
 */
export function timestampOfText(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 20) return NOT_A_TIME;
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 5, 2);
  const day = digits(bytes, start + 8, 2);
  const hour = digits(bytes, start + 11, 2);
  const minute = digits(bytes, start + 14, 2);
  const second = digits(bytes, start + 17, 2);
  // One negative part makes the whole negative.
  if ((year | month | day | hour | minute | second) < 0) return NOT_A_TIME;
  if (bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return NOT_A_TIME;
  if (((bytes[start + 10] ?? 0) | 0x20) !== 0x74) return NOT_A_TIME;
  if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return NOT_A_TIME;
  if (hour > 23 || minute > 59 || second > 59) return NOT_A_TIME;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NOT_A_TIME;

  let i = start + 19;
  let millisecond = 0;
  if (bytes[i] === POINT) {
    i++;
    const first = i;
    while (i < end && isDigit(bytes[i] ?? 0)) i++;
    if (i === first) return NOT_A_TIME;
    millisecond = firstThree(bytes, first, i);
  }
  const offset = offsetMinutes(bytes, i, end);
  return (
    ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute - offset) * 60_000 +
    second * 1000 +
    millisecond
  );
}

/**
 * Milliseconds since 1970 of a JSON number's text without exponent: Unix seconds, or milliseconds from 1e11 on,
 * cut on the decimal text, so that no rounding of doubles shows. A time before 1970 is negative, however near.
 */
export function timestampOfNumber(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  const first = isNegative ? start + 1 : start;
  let i = first;
  let whole = 0;
  while (i < end && isDigit(bytes[i] ?? 0)) whole = whole * 10 + (bytes[i++] ?? 0) - ZERO;
  const isMilliseconds = i - first >= MILLISECONDS_DIGITS;
  let time = isMilliseconds ? whole : whole * 1000;
  let isCut = false;
  if (i < end && bytes[i] === POINT) {
    const fraction = ++i;
    while (i < end && isDigit(bytes[i] ?? 0)) isCut = bytes[i++] !== ZERO || isCut;
    if (!isMilliseconds) time += firstThree(bytes, fraction, i);
  }
  if (i !== end) return NOT_A_TIME;
  if (!isNegative) return time;
  return time === 0 && !isCut ? 0 : -Math.max(time, 1);
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** The number that so many digits write, or -1. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < ZERO || byte > NINE) return -1;
    value = value * 10 + byte - ZERO;
  }
  return value;
}

/** Three digits behind a decimal point, missing ones as 0, further ones cut. */
function firstThree(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < start + 3; i++) value = value * 10 + (i < end ? (bytes[i] ?? ZERO) - ZERO : 0);
  return value;
}

/** Of `Z` or `±hh:mm`, which must be all that is left; not a number otherwise. */
function offsetMinutes(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at] ?? 0;
  if ((sign | 0x20) === 0x7a) return at + 1 === end ? 0 : NOT_A_TIME;
  if (at + 6 !== end || (sign !== PLUS && sign !== MINUS) || bytes[at + 3] !== COLON) return NOT_A_TIME;
  const hours = digits(bytes, at + 1, 2);
  const minutes = digits(bytes, at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NOT_A_TIME;
  return sign === MINUS ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

/** In the Gregorian calendar, also before its time. */
function daysSince1970(year: number, month: number, day: number): number {
  const leapDay = month > 2 && isLeap(year) ? 1 : 0;
  const leapDays = leapYearsBefore(year) - leapYearsBefore(1970);
  return (year - 1970) * 365 + leapDays + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + leapDay + day - 1;
}

function leapYearsBefore(year: number): number {
  const last = year - 1;
  return Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400);
}

import { dateAt, DAY, parseDate, startOf, type LocalDate } from './local-date.js';
import { Refusal } from './refusal.js';
import type { Zone } from './zone.js';

/** `from ≤ instant < until`, never before 1970. */
export interface Range {
  readonly from: number;
  readonly until: number;
}

/** The bounds as they were written; null where there is none. */
export interface Bounds {
  readonly start: string | null;
  readonly end: string | null;
}

export function questionRange(zone: Zone, now: number, bounds: Bounds): Range {
  const { start, end } = pointsOf(zone, now, bounds);
  const until = 'date' in end ? startOf(zone, end.date + 1) : end.instant;
  const from = 'date' in start ? startOf(zone, start.date) : start.instant;
  const range = { from: Math.max(from, 0), until: Math.max(until, 0) };
  if (range.from >= range.until)
    throw new Refusal('invalid_request', 'The range is empty, or ends before 1970.');
  return range;
}

/** As many local dates before the range where both bounds are dates, given or not; else as many milliseconds. */
export function rangeBefore(zone: Zone, now: number, bounds: Bounds): Range {
  const range = questionRange(zone, now, bounds);
  const { start, end } = pointsOf(zone, now, bounds);
  const length = range.until - range.from;
  const from =
    'date' in start && 'date' in end
      ? startOf(zone, start.date - (end.date - start.date + 1))
      : range.from - length;
  return { from, until: range.from };
}

/** What retention leaves: `days` local dates, today included. */
export function oldestVisible(zone: Zone, now: number, days: number | null): number {
  return days === null ? -Infinity : startOf(zone, dateAt(zone, now) - (days - 1));
}

function pointsOf(zone: Zone, now: number, { start, end }: Bounds): { start: Point; end: Point } {
  const first = start === null ? null : parsePoint('start_date', start);
  const last: Point = end === null ? { date: dateAt(zone, now) } : parsePoint('end_date', end);
  // 30 local dates in all: an end at a date's first instant does not hold that date.
  const lastDate = 'date' in last ? last.date : dateAt(zone, last.instant - 1);
  return { start: first ?? { date: lastDate - 29 }, end: last };
}

type Point = { readonly date: LocalDate } | { readonly instant: number };

function parsePoint(name: string, text: string): Point {
  const date = parseDate(text);
  if (date !== null) return { date };
  const instant = parseInstant(text);
  if (instant !== null) return { instant };
  throw new Refusal('invalid_request', `${name} is neither a date nor a time with an offset.`);
}

const rfc3339 = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

function parseInstant(text: string): number | null {
  const parts = rfc3339.exec(text);
  if (parts === null) return null;
  const date = parseDate(parts[1] ?? '');
  const [hours, minutes, seconds] = [Number(parts[2]), Number(parts[3]), Number(parts[4])];
  const milliseconds = Number((parts[5] ?? '').slice(0, 3).padEnd(3, '0'));
  const [offsetHours, offsetMinutes] = [Number(parts[7] ?? 0), Number(parts[8] ?? 0)];
  if (date === null || hours > 23 || minutes > 59 || seconds > 59 || offsetHours > 23 || offsetMinutes > 59)
    return null;
  const local = date * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return parts[6] === '-' ? local + offset : local - offset;
}

import { DAY, localDateAt, parseLocalDate, startOfLocalDate, type LocalDate } from './local-date.js';
import type { TimeRange } from './question.js';
import type { TimeZone } from './time-zone.js';

/** A `start_date` or `end_date`: a whole local date, or an instant in ms since 1970. */
export type RangeBound =
  { readonly is: 'date'; readonly date: LocalDate } | { readonly is: 'time'; readonly instant: number };

/** How many local dates a question covers that does not say where it starts. */
const DEFAULT_DATES = 30;

const rfc3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** A date `YYYY-MM-DD` or an RFC 3339 time with an offset, digits beyond milliseconds cut; null for anything else. */
export function parseRangeBound(text: string): RangeBound | null {
  const parts = rfc3339.exec(text);
  const date = parseLocalDate(parts?.[1] ?? text);
  if (date === null) return null;
  if (parts === null) return { is: 'date', date };
  const [, , hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = parts;
  const time = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -60_000 : 60_000);
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return { is: 'time', instant: date * DAY + time * 1_000 + milliseconds - offset };
}

/**
 * The instants a question is about. A date as the end is included whole, a time is not. Without a start, the range
 * holds the end's local date and the 29 before it; without an end, it ends with today. No event is older than 1970,
 * and neither is the range: one that ends before is empty, as is one that starts at its end or later.
 */
export function resolveRange(
  zone: TimeZone,
  bounds: { readonly start: RangeBound | null; readonly end: RangeBound | null },
  now: number,
): TimeRange {
  const end = bounds.end ?? { is: 'date', date: localDateAt(zone, now) };
  const lastDate = end.is === 'date' ? end.date : localDateAt(zone, end.instant - 1);
  const start = bounds.start ?? { is: 'date', date: lastDate - (DEFAULT_DATES - 1) };
  const from = start.is === 'date' ? startOfLocalDate(zone, start.date) : start.instant;
  const until = end.is === 'date' ? startOfLocalDate(zone, end.date + 1) : end.instant;
  return { from: Math.max(0, from), until: Math.max(0, until) };
}

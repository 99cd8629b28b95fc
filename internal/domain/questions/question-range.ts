import { timestampOfText } from '../ingest/timestamp.js';
import { localDateAt, parseLocalDate, startOfLocalDate, type LocalDate } from './local-date.js';
import type { TimeRange } from './question.js';
import type { TimeZone } from './time-zone.js';

/** A `start_date` or `end_date`: a whole local date, or an instant in ms since 1970. */
export type RangeBound =
  { readonly is: 'date'; readonly date: LocalDate } | { readonly is: 'time'; readonly instant: number };

/** How many local dates a question covers that does not say where it starts. */
const DEFAULT_DATES = 30;

/** A date `YYYY-MM-DD`, or a time in the form that an event's timestamp has as text; null for anything else. */
export function parseRangeBound(text: string): RangeBound | null {
  const date = parseLocalDate(text);
  if (date !== null) return { is: 'date', date };
  const bytes = Buffer.from(text);
  const instant = timestampOfText(bytes, 0, bytes.length);
  return Number.isNaN(instant) ? null : { is: 'time', instant };
}

export interface RangeBounds {
  readonly start: RangeBound;
  readonly end: RangeBound;
}

/**
 * Fills in what is not said. Without a start, the range holds the end's local date and the 29 before it; without an
 * end, it ends with today.
 */
export function resolveBounds(
  zone: TimeZone,
  bounds: { readonly start: RangeBound | null; readonly end: RangeBound | null },
  now: number,
): RangeBounds {
  const end = bounds.end ?? { is: 'date', date: localDateAt(zone, now) };
  const lastDate = end.is === 'date' ? end.date : localDateAt(zone, end.instant - 1);
  return { start: bounds.start ?? { is: 'date', date: lastDate - (DEFAULT_DATES - 1) }, end };
}

/**
 * The instants a question is about. A date as the end is included whole, a time is not. No event is older than 1970,
 * and neither is the range: one that ends before is empty, as is one that starts at its end or later.
 */
export function rangeOf(zone: TimeZone, { start, end }: RangeBounds): TimeRange {
  const from = start.is === 'date' ? startOfLocalDate(zone, start.date) : start.instant;
  const until = end.is === 'date' ? startOfLocalDate(zone, end.date + 1) : end.instant;
  return { from: Math.max(0, from), until: Math.max(0, until) };
}

/** The period before, to compare with: as many local dates where both bounds are dates, else as many ms. */
export function rangeBefore(zone: TimeZone, bounds: RangeBounds): TimeRange {
  const { start, end } = bounds;
  if (start.is === 'date' && end.is === 'date') {
    const dates = end.date - start.date + 1;
    return rangeOf(zone, {
      start: { is: 'date', date: start.date - dates },
      end: { is: 'date', date: start.date - 1 },
    });
  }
  const { from, until } = rangeOf(zone, bounds);
  return { from: Math.max(0, from - (until - from)), until: from };
}

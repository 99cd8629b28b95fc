import { dateAt, DAY, firstInstantOf, type LocalDate } from './local-date.js';
import { Refusal } from './refusal.js';
import type { Zone } from './zone.js';

export const bucketKinds = ['minute', 'hour', 'day', 'week', 'month', 'none'] as const;
export type BucketKind = (typeof bucketKinds)[number];

const MOST = 10_000;
const clockUnits = { minute: 60_000, hour: 3_600_000 } as const;

/** The starts of all buckets that the range touches; the first may lie before it. */
export function bucketStarts(zone: Zone, kind: BucketKind, from: number, until: number): number[] {
  if (kind === 'none') return [];
  const starts: number[] = [];
  const all = kind === 'minute' || kind === 'hour' ? ofTheClock : ofTheCalendar;
  for (const start of all(zone, kind as never, from)) {
    if (start >= until) break;
    if (start <= from) starts.length = 0;
    starts.push(start);
    if (starts.length > MOST) throw new Refusal('too_many_buckets', `More than ${MOST} buckets.`);
  }
  return starts;
}

/**
 * Starts of hours or minutes, from well before an instant on, without end: whenever the clock's hour (minute)
 * becomes another one, and whenever the clock is set back.
 */
function* ofTheClock(zone: Zone, kind: 'minute' | 'hour', around: number): Generator<number> {
  const unit = clockUnits[kind];
  let before: { until: number; offset: number } | null = null;
  for (let from = around - DAY; ; from += DAY) {
    for (const stretch of zone.stretches(from, from + DAY)) {
      const local = stretch.from + stretch.offset;
      if (before !== null && before.offset !== stretch.offset) {
        const setBack = stretch.offset < before.offset;
        const lastLabel = Math.floor((before.until - 1 + before.offset) / unit);
        if (setBack || lastLabel !== Math.floor(local / unit)) yield stretch.from;
      } else if (before !== null && local % unit === 0) {
        yield stretch.from;
      }
      const firstWhole = (Math.floor(local / unit) + 1) * unit - stretch.offset;
      for (let start = firstWhole; start < stretch.until; start += unit) yield start;
      before = stretch;
    }
  }
}

/** Starts of days, weeks or months: the first instant whose local date is in them. One without dates is left out. */
function* ofTheCalendar(zone: Zone, kind: 'day' | 'week' | 'month', around: number): Generator<number> {
  // One period earlier, as the day that an instant belongs to may be the one after the wall calendar's.
  let date = firstDate(kind, firstDate(kind, dateAt(zone, around)) - 1);
  for (;;) {
    const next = firstDateAfter(kind, date);
    const instants = Array.from({ length: next - date }, (_, index) => date + index);
    for (const candidate of instants) {
      const start = firstInstantOf(zone, candidate);
      if (start === null) continue;
      yield start;
      break;
    }
    date = next;
  }
}

/** The Monday or the first of the month at or before a date; a day is its own. */
function firstDate(kind: 'day' | 'week' | 'month', date: LocalDate): LocalDate {
  const day = new Date(date * DAY);
  if (kind === 'week') return date - ((day.getUTCDay() + 6) % 7);
  if (kind === 'month') return date - (day.getUTCDate() - 1);
  return date;
}

function firstDateAfter(kind: 'day' | 'week' | 'month', date: LocalDate): LocalDate {
  if (kind === 'day') return date + 1;
  return firstDate(kind, date + (kind === 'week' ? 7 : 31));
}

/** The start as local time with the zone's offset, which is cut to minutes: `2015-05-17T00:00:00.000+02:00`. */
export function bucketName(zone: Zone, start: number): string {
  const minutes = Math.trunc(zone.offsetAt(start) / 60_000);
  const local = new Date(start + minutes * 60_000).toISOString().slice(0, -1);
  const distance = Math.abs(minutes);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}

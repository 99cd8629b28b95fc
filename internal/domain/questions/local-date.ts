import type { TimeZone } from './time-zone.js';

export const DAY = 24 * 60 * 60 * 1_000;

/** A date of the calendar, without a zone: days since 1970-01-01. */
export type LocalDate = number;

/** `YYYY-MM-DD`; null for anything else, and for a date that is in no calendar. */
export function parseLocalDate(text: string): LocalDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const midnight = Date.parse(`${text}T00:00:00.000Z`);
  // The runtime reads February 30th as a day of March: only a date that comes back as it was is one.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== text) return null;
  return midnight / DAY;
}

/** The date on a wall calendar of this zone at this instant. */
export function localDateAt(zone: TimeZone, instant: number): LocalDate {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY);
}

/**
 * The first instant of the date in this zone, in ms since 1970: midnight, or later where the clock was set
 * forward over it. For a date that does not exist there, the first instant of the next one that does.
 */
export function startOfLocalDate(zone: TimeZone, date: LocalDate): number {
  const midnight = date * DAY;
  // No offset is as large as a day, so two days earlier the date has not begun anywhere.
  for (const stretch of zone.stretches(midnight - 2 * DAY)) {
    const start = Math.max(stretch.from, midnight - stretch.offset);
    if (start < stretch.until) return start;
  }
  return Infinity;
}

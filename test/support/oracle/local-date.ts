import type { Zone } from './zone.js';

/** A local date, as the number of days since 1970-01-01. */
export type LocalDate = number;

export const DAY = 86_400_000;
const TWO_DAYS = 2 * DAY;

/** Null where the text is no date of the calendar. */
export function parseDate(text: string): LocalDate | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (parts === null) return null;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  return instant.toISOString().slice(0, 10) === text ? instant.getTime() / DAY : null;
}

/** What a calendar on the wall shows at an instant. */
export function dateAt(zone: Zone, instant: number): LocalDate {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY);
}

/** The first instant whose local date is this one; null where the zone skipped that date. */
export function firstInstantOf(zone: Zone, date: LocalDate): number | null {
  // Local and UTC time are never two days apart.
  for (const { from, until, offset } of zone.stretches(date * DAY - TWO_DAYS, date * DAY + TWO_DAYS)) {
    const first = Math.max(from, date * DAY - offset);
    const end = Math.min(until, (date + 1) * DAY - offset);
    if (first < end) return first;
  }
  return null;
}

/** The first instant of a date, or of the next one that exists. */
export function startOf(zone: Zone, date: LocalDate): number {
  return firstInstantOf(zone, date) ?? startOf(zone, date + 1);
}

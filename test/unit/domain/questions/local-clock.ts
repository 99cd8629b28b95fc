import type { BucketKind } from '../../../../internal/domain/questions/buckets.js';

/** A wall clock that asks Intl for each instant: slow, and shares no code with what it judges. */
export interface LocalClock {
  /** The local time as if the clock were UTC, in ms. */
  local(instant: number): number;
  /** Text that orders as time does, one for each hour, date, month …; a week is named by its Monday. */
  label(kind: BucketKind, instant: number): string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function localClock(zone: string): LocalClock {
  const local = (instant: number) => localTime(zone, instant);
  return {
    local,
    label: (kind, instant) => {
      const text = new Date(local(instant)).toISOString();
      switch (kind) {
        case 'minute':
          return text.slice(0, 16);
        case 'hour':
          return text.slice(0, 13);
        case 'day':
          return text.slice(0, 10);
        case 'month':
          return text.slice(0, 7);
        case 'week':
          return mondayOf(text.slice(0, 10));
      }
    },
  };
}

function localTime(zone: string, instant: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const seconds = Math.floor(instant / 1_000);
  const parts = new Map(
    format.formatToParts(seconds * 1_000).map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? NaN;
  const time = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return time + (instant - seconds * 1_000);
}

function mondayOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

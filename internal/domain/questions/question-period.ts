import type { QuestionReader } from './question-reader.js';
import type { QuestionProject, TimeRange } from './question.js';
import {
  parseRangeBound,
  rangeBefore,
  rangeOf,
  resolveBounds,
  type RangeBound,
  type RangeBounds,
} from './question-range.js';
import { TimeZone } from './time-zone.js';
import { visibleRange } from './visible-range.js';

/** Where the dates of a question stand. */
export interface DateNames {
  readonly reader: QuestionReader;
  readonly start: string;
  readonly end: string;
}

/** Null where it could not be read: the reader has the fault. */
export interface Period {
  readonly zone: TimeZone | null;
  readonly range: TimeRange | null;
  readonly visible: TimeRange | null;
}

/** The zone is read as `timezone`. */
export function readPeriod(
  reader: QuestionReader,
  dates: DateNames,
  project: QuestionProject,
  now: number,
): Period & { readonly visibleBefore: TimeRange | null } {
  const zone = readZone(reader, project);
  const bounds = readBounds(dates, zone, now);
  if (zone === null || bounds === null) return { zone, range: null, visible: null, visibleBefore: null };
  const range = rangeOf(zone, bounds);
  return {
    zone,
    range,
    visible: visibleRange(range, project, now),
    visibleBefore: visibleRange(rangeBefore(zone, bounds), project, now),
  };
}

function readZone(reader: QuestionReader, project: QuestionProject): TimeZone | null {
  const asked = reader.one('timezone');
  const zone = TimeZone.named(asked ?? project.timezone);
  if (zone === null) {
    reader.refuse(
      reader.pathOf('timezone'),
      asked === null
        ? "The project's time zone is not known to this server: give one, such as Europe/Berlin."
        : 'Must be the IANA name of a time zone, such as Europe/Berlin or UTC.',
    );
  }
  return zone;
}

function readBounds(dates: DateNames, zone: TimeZone | null, now: number): RangeBounds | null {
  const { reader } = dates;
  const start = readBound(reader, dates.start);
  const end = readBound(reader, dates.end);
  if (zone === null || start === undefined || end === undefined) return null;
  const bounds = resolveBounds(zone, { start, end }, now);
  const range = rangeOf(zone, bounds);
  if (range.from < range.until) return bounds;
  reader.refuse(
    reader.pathOf(end === null ? dates.start : dates.end),
    'The range must end after it starts, and after the beginning of 1970.',
  );
  return null;
}

/** Null where the bound is absent, undefined where it cannot be read. */
function readBound(reader: QuestionReader, name: string): RangeBound | null | undefined {
  const text = reader.one(name);
  if (text === null) return null;
  const bound = parseRangeBound(text);
  if (bound !== null) return bound;
  reader.refuse(
    reader.pathOf(name),
    / \d\d:\d\d$/.test(text)
      ? 'Has a space where the offset begins: in a query string, + is written %2B.'
      : 'Must be a date, YYYY-MM-DD, or a time with an offset, such as 2026-01-31T10:00:00Z.',
  );
  return undefined;
}

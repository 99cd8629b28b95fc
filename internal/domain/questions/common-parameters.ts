import type { EventColumn } from '../event/event.js';
import { limits } from '../limits.js';
import type { ParameterReader } from './parameter-reader.js';
import type { Filter } from './filter.js';
import type { QuestionProject, TimeRange } from './question.js';
import { parseRangeBound, resolveRange, type RangeBound } from './question-range.js';
import { TimeZone } from './time-zone.js';

/** The columns a question can filter and group by. */
export const questionColumns = [
  'event_type',
  'user_id',
  'session_id',
  'source',
  'page_url',
] as const satisfies readonly EventColumn[];
export type QuestionColumn = (typeof questionColumns)[number];

/** The parameters that every question takes; `project_id` is the transport's, who has chosen the project by it. */
export const commonParameters = [
  'project_id',
  'start_date',
  'end_date',
  'timezone',
  ...questionColumns,
  'filter',
] as const;

export interface CommonValues {
  /** Null where it could not be read: the reader has the fault. */
  readonly zone: TimeZone | null;
  readonly range: TimeRange | null;
  readonly visible: TimeRange | null;
  readonly filters: readonly Filter[];
}

export function readCommonParameters(
  reader: ParameterReader,
  project: QuestionProject,
  now: number,
): CommonValues {
  const zone = readZone(reader, project);
  const range = readRange(reader, zone, now);
  const filters = questionColumns.flatMap((column) => readFilter(reader, column));
  if (reader.all('filter').length > 0) {
    reader.refuse('filter', 'Filters by properties are not in this version.', 'not_in_this_version');
  }
  return { zone, range, visible: range, filters };
}

function readZone(reader: ParameterReader, project: QuestionProject): TimeZone | null {
  const asked = reader.one('timezone');
  const zone = TimeZone.named(asked ?? project.timezone);
  if (zone === null) {
    reader.refuse(
      'timezone',
      asked === null
        ? "The project's time zone is not known to this server: give one, such as Europe/Berlin."
        : 'Must be the IANA name of a time zone, such as Europe/Berlin or UTC.',
    );
  }
  return zone;
}

function readRange(reader: ParameterReader, zone: TimeZone | null, now: number): TimeRange | null {
  const start = readBound(reader, 'start_date');
  const end = readBound(reader, 'end_date');
  if (zone === null || start === undefined || end === undefined) return null;
  const range = resolveRange(zone, { start, end }, now);
  if (range.from >= range.until) {
    reader.refuse(
      end === null ? 'start_date' : 'end_date',
      'The range must end after it starts, and after the beginning of 1970.',
    );
  }
  return range;
}

/** Null where the parameter is absent, undefined where it cannot be read. */
function readBound(reader: ParameterReader, name: string): RangeBound | null | undefined {
  const text = reader.one(name);
  if (text === null) return null;
  const bound = parseRangeBound(text);
  if (bound !== null) return bound;
  reader.refuse(
    name,
    / \d\d:\d\d$/.test(text)
      ? 'Has a space where the offset begins: in a query string, + is written %2B.'
      : 'Must be a date, YYYY-MM-DD, or a time with an offset, such as 2026-01-31T10:00:00Z.',
  );
  return undefined;
}

function readFilter(reader: ParameterReader, column: QuestionColumn): Filter[] {
  const values = reader.all(column);
  if (values.length === 0) return [];
  if (values.length > limits.filterValues) {
    reader.refuse(column, `May be given at most ${limits.filterValues} times.`);
  }
  if (values.includes('')) reader.refuse(column, 'Must not be empty.');
  // No event holds these, and engines differ in what they make of them.
  if (values.some((value) => /[\0\p{Surrogate}]/u.test(value))) {
    reader.refuse(column, 'Must not hold NUL or half of a surrogate pair.');
  }
  return [{ field: { is: 'column', column }, condition: { is: 'any_of', values: [...new Set(values)] } }];
}

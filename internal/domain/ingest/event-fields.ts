import { eventColumns } from '../event/event.js';
import { limits } from '../limits.js';

/** The fields of an event, as numbers: the columns first, in the order in which the canonical line has them. */
export const EVENT_TYPE = 0;
export const COLUMNS = eventColumns.length;
export const ID = COLUMNS;
/** Fields below this number hold text. */
export const TEXT_FIELDS = COLUMNS + 1;
export const TIMESTAMP = COLUMNS + 1;
export const PROPERTIES = COLUMNS + 2;
/** The other name of properties. */
export const METADATA = COLUMNS + 3;
const FIELDS = COLUMNS + 4;
export const UNKNOWN = -1;

export const fieldNames = [...eventColumns, 'id', 'timestamp', 'properties', 'metadata'] as const;

const columnLengths = {
  event_type: limits.eventTypeLength,
  user_id: limits.actorLength,
  anonymous_id: limits.actorLength,
  session_id: limits.actorLength,
  source: limits.sourceLength,
  page_url: limits.pageUrlLength,
} as const;

/** The most code points a text field may have. */
export const textLimits = Int32Array.from([
  ...eventColumns.map((column) => columnLengths[column]),
  limits.idLength,
]);

const names = fieldNames.map((name) => Buffer.from(name));

/** The fields whose names have this length; an event's keys are few, and so are names of one length. */
const byLength: readonly (readonly number[])[] = Array.from({ length: 16 }, (_, length) =>
  names.flatMap((name, field) => (name.length === length ? [field] : [])),
);

export function fieldOf(bytes: Uint8Array, start: number, end: number): number {
  const candidates = byLength[end - start];
  if (candidates === undefined) return UNKNOWN;
  for (const field of candidates) {
    if (isName(names[field] ?? new Uint8Array(), bytes, start)) return field;
  }
  return UNKNOWN;
}

function isName(name: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < name.length; i++) {
    if (bytes[start + i] !== name[i]) return false;
  }
  return true;
}

/** Left out, or null. */
const ABSENT = -1;
const REFUSED = -2;

/** Where in the body the values of one event's fields are. */
export class EventFields {
  /** Of the value's token, quotes included; or ABSENT, or REFUSED. */
  readonly starts = new Int32Array(FIELDS);
  readonly ends = new Int32Array(FIELDS);
  /** 1 where a string has escapes, or `properties` have white space between their tokens. */
  readonly needsWork = new Uint8Array(FIELDS);
  /** A bit for each field whose name came, whatever its value. */
  #named = 0;

  clear(): void {
    this.starts.fill(ABSENT);
    this.#named = 0;
  }

  /** Takes note of the field's name; true where it came before. */
  isNamedAgain(field: number): boolean {
    const bit = 1 << field;
    const isAgain = (this.#named & bit) !== 0;
    this.#named |= bit;
    return isAgain;
  }

  has(field: number): boolean {
    return (this.starts[field] ?? ABSENT) >= 0;
  }

  isAbsent(field: number): boolean {
    return this.starts[field] === ABSENT;
  }

  /** There is a value, which breaks a rule unless `put` follows. */
  refuse(field: number): void {
    this.starts[field] = REFUSED;
  }

  put(field: number, start: number, end: number, needsWork: boolean): void {
    this.starts[field] = start;
    this.ends[field] = end;
    this.needsWork[field] = needsWork ? 1 : 0;
  }
}

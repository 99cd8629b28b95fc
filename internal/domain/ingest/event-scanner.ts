import { limits } from '../limits.js';
import { EventFaults } from './event-faults.js';
import {
  EVENT_TYPE,
  EventFields,
  ID,
  METADATA,
  PROPERTIES,
  TEXT_FIELDS,
  TIMESTAMP,
  UNKNOWN,
  fieldNames,
  fieldOf,
  textLimits,
} from './event-fields.js';
import { EventKeys } from './event-keys.js';
import { CLOSE_OBJECT, COMMA, LETTER_N, MINUS, NINE, OPEN_OBJECT, QUOTE, ZERO } from './json-bytes.js';
import { decodeString } from './json-decode.js';
import { JsonPlace } from './json-place.js';
import { CONTROL, ESCAPED, JsonTokens, NUL } from './json-tokens.js';
import { JsonValues } from './json-values.js';

const LONGEST_FIELD_NAME = Math.max(...fieldNames.map((name) => name.length));

/**
 * Scans one event: finds its end and its fields, and every rule of the public API that it breaks, but for the
 * ones about its time and identity (event-identity.ts). One instance serves any number of events, one at a time.
 */
export class EventScanner {
  readonly tokens = new JsonTokens();
  readonly fields = new EventFields();
  readonly faults = new EventFaults();
  readonly values: JsonValues;
  readonly #place = new JsonPlace();
  readonly #keys = new EventKeys();

  constructor() {
    this.values = new JsonValues(this.tokens, this.#place, this.#keys, this.faults);
  }

  /** The value here is an event: gives the place behind it, or -1 where it is not JSON. */
  event(at: number): number {
    const { bytes } = this.tokens;
    this.#begin(at);
    if (bytes[at] !== OPEN_OBJECT) return this.#notAnObject(at);
    this.#place.openObject();
    const end = this.#members(at + 1);
    if (end < 0) return -1;
    this.#place.clear();
    this.#checkWhole(end - at);
    return end;
  }

  /** The value here belongs to no event: no rule of events holds for it. */
  anything(at: number): number {
    this.#begin(at);
    this.faults.isMuted = true;
    const end = this.values.value(at);
    this.faults.isMuted = false;
    return end;
  }

  #begin(at: number): void {
    this.#place.clear();
    this.#keys.clear(at);
    this.fields.clear();
    this.faults.clear();
  }

  #notAnObject(at: number): number {
    const end = this.anything(at);
    if (end > 0) this.faults.add('', 'an event must be a JSON object');
    return end;
  }

  #members(at: number): number {
    const { tokens, values } = this;
    const { bytes } = tokens;
    let i = values.afterSpace(at);
    if (bytes[i] === CLOSE_OBJECT) return i + 1;
    for (;;) {
      i = this.#member(i);
      if (i < 0) return -1;
      i = values.afterSpace(i);
      if (bytes[i] === CLOSE_OBJECT) return i + 1;
      if (bytes[i] !== COMMA) return tokens.fail(i);
      i = values.afterSpace(i + 1);
    }
  }

  #member(keyAt: number): number {
    const { tokens, values } = this;
    const { bytes } = tokens;
    if (bytes[keyAt] !== QUOTE) return tokens.fail(keyAt);
    const keyEnd = tokens.string(keyAt);
    if (keyEnd < 0) return -1;
    let field = UNKNOWN;
    if (tokens.marks === 0) field = fieldOf(bytes, keyAt + 1, keyEnd - 1);
    else if (tokens.marks === ESCAPED) field = this.#escapedField(keyAt + 1, keyEnd - 1);
    if (field === UNKNOWN) return this.#unknownMember(keyAt);
    // The fields are few and known: whether one comes twice needs no table.
    this.#place.atKey(keyAt, keyEnd);
    this.#keys.count++;
    if (this.fields.isNamedAgain(field)) values.noteRepeatedKey();
    const valueAt = values.afterColon(keyEnd);
    return valueAt < 0 ? -1 : this.#field(field, valueAt);
  }

  #unknownMember(keyAt: number): number {
    const valueAt = this.values.member(keyAt);
    if (valueAt < 0) return -1;
    this.values.note(`is not a field of an event; the fields are ${fieldNames.join(', ')}`);
    return this.values.value(valueAt);
  }

  /** A field's name written with escapes, of at most 6 bytes for each character, is that field's name too. */
  #escapedField(start: number, end: number): number {
    if (end - start > 6 * LONGEST_FIELD_NAME) return UNKNOWN;
    const name = new Uint8Array(end - start);
    return fieldOf(name, 0, decodeString(this.tokens.bytes, start, end, name, 0));
  }

  #field(field: number, at: number): number {
    const { bytes } = this.tokens;
    const byte = bytes[at] ?? 0;
    if (byte === LETTER_N) return this.values.value(at);
    this.fields.refuse(field);
    if (field < TEXT_FIELDS) return byte === QUOTE ? this.#text(field, at) : this.#wrong('a string', at);
    if (field === TIMESTAMP) return this.#timestamp(byte, at);
    return byte === OPEN_OBJECT ? this.#properties(field, at) : this.#wrong('a JSON object', at);
  }

  #wrong(expected: string, at: number): number {
    this.values.note(`must be ${expected}`);
    return this.values.value(at);
  }

  #text(field: number, at: number): number {
    const { tokens } = this;
    const end = tokens.string(at);
    if (end < 0) return -1;
    const { marks } = tokens;
    const length = end - at - 2 - tokens.surplus;
    const most = textLimits[field] ?? 0;
    if (marks > ESCAPED) this.#noteMarks(marks);
    if (length === 0) this.values.note('is empty; leave the field out instead');
    else if (length > most) this.values.note(`is ${length} characters long; at most ${most} are allowed`);
    else if (marks <= ESCAPED) this.fields.put(field, at, end, marks === ESCAPED);
    return end;
  }

  #noteMarks(marks: number): void {
    this.values.noteText();
    if ((marks & (CONTROL | NUL)) === CONTROL)
      this.values.note('holds a control character; none is allowed here');
  }

  #timestamp(byte: number, at: number): number {
    const { tokens } = this;
    if (byte === QUOTE) {
      const end = tokens.string(at);
      if (end < 0) return -1;
      const { marks } = tokens;
      if (marks > ESCAPED) this.#noteMarks(marks);
      if (end - at === 2) this.values.note('is empty; leave the field out instead');
      else if (marks <= ESCAPED) this.fields.put(TIMESTAMP, at, end, marks === ESCAPED);
      return end;
    }
    if ((byte < ZERO || byte > NINE) && byte !== MINUS) return this.#wrong('a string or a number', at);
    const end = tokens.number(at);
    if (end < 0) return -1;
    if (tokens.isTooLarge) this.values.noteNumber();
    else this.fields.put(TIMESTAMP, at, end, false);
    return end;
  }

  #properties(field: number, at: number): number {
    this.tokens.sawSpace = false;
    const end = this.values.value(at);
    if (end > 0) this.fields.put(field, at, end, this.tokens.sawSpace);
    return end;
  }

  #checkWhole(length: number): void {
    const { fields, faults } = this;
    const keys = this.#keys.count;
    if (length > limits.eventBytes) {
      faults.add('', `the event has ${length} bytes; at most ${limits.eventBytes} are allowed`);
    }
    if (keys > limits.eventKeys) {
      faults.add(
        '',
        `the event has ${keys} keys; at most ${limits.eventKeys} are allowed, nested ones included`,
      );
    }
    if (fields.has(PROPERTIES) && fields.has(METADATA)) {
      faults.add('metadata', 'is the other name of properties; send only one of the two');
    }
    if (fields.isAbsent(EVENT_TYPE)) faults.add('event_type', 'is required');
  }

  /** The event's id as a string, or null where it has none or a bad one. */
  get id(): string | null {
    const { starts, ends } = this.fields;
    const start = starts[ID] ?? -1;
    return start < 0 ? null : (JSON.parse(this.tokens.bytes.toString('utf8', start, ends[ID])) as string);
  }
}

import { PatchbayError, type Fault } from '../../../pkg/errors/index.js';
import { limits } from '../limits.js';
import { emptyBatch, invalidJson, tooManyEvents } from './body-errors.js';
import { FAULTS_TOLD } from './event-faults.js';
import type { EventReader } from './event-reader.js';
import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-bytes.js';
import { keyText } from './json-place.js';
import { IN_ARRAY } from './plain-events/plain-event-reader.js';
import type { ScannedEvents } from './scanned-events.js';
import type { IngestContext } from './verdict.js';

/** A body `{"events": […]}`. */
export function readBatchBody(reader: EventReader, body: Buffer, context: IngestContext): ScannedEvents {
  reader.start(body, context);
  const batch = new BatchBody(reader, body);
  batch.read();
  if (batch.faults.length > 0) {
    throw new PatchbayError('invalid_request', 'The body must be {"events": […]} and nothing else.', {
      faults: batch.faults,
    });
  }
  if (reader.count === 0) throw emptyBatch();
  return reader.finish();
}

class BatchBody {
  readonly faults: Fault[] = [];
  readonly #reader: EventReader;
  readonly #body: Buffer;
  #hasEvents = false;

  constructor(reader: EventReader, body: Buffer) {
    this.#reader = reader;
    this.#body = body;
  }

  read(): void {
    const start = this.#space(0);
    const isObject = this.#body[start] === OPEN_OBJECT;
    const end = isObject ? this.#members(start + 1) : this.#anything(start);
    const rest = this.#space(end);
    if (rest < this.#body.length) throw this.#broken(rest);
    if (!isObject) this.#fault('', 'must be a JSON object');
    else if (!this.#hasEvents) this.#fault('events', 'is required');
  }

  #members(at: number): number {
    let i = this.#space(at);
    if (this.#body[i] === CLOSE_OBJECT) return i + 1;
    for (;;) {
      i = this.#space(this.#member(i));
      if (this.#body[i] === CLOSE_OBJECT) return i + 1;
      if (this.#body[i] !== COMMA) throw this.#broken(i);
      i = this.#space(i + 1);
    }
  }

  #member(keyAt: number): number {
    if (this.#body[keyAt] !== QUOTE) throw this.#broken(keyAt);
    const keyEnd = this.#checked(this.#reader.scanner.tokens.string(keyAt));
    const colonAt = this.#space(keyEnd);
    if (this.#body[colonAt] !== COLON) throw this.#broken(colonAt);
    const valueAt = this.#space(colonAt + 1);
    const key = keyText(this.#body, keyAt, keyEnd);
    if (key !== 'events') this.#fault(key, 'is not known here; only events is');
    else if (this.#hasEvents) this.#fault(key, 'comes twice');
    else {
      this.#hasEvents = true;
      if (this.#body[valueAt] === OPEN_ARRAY) return this.#events(valueAt + 1);
      this.#fault(key, 'must be an array');
    }
    return this.#anything(valueAt);
  }

  #events(at: number): number {
    let i = this.#space(at);
    if (this.#body[i] === CLOSE_ARRAY) return i + 1;
    for (;;) {
      if (this.#reader.count === limits.eventsPerBatch) throw tooManyEvents();
      i = this.#space(this.#event(i));
      if (this.#body[i] === CLOSE_ARRAY) return i + 1;
      if (this.#body[i] !== COMMA) throw this.#broken(i);
      i = this.#space(i + 1);
    }
  }

  #event(at: number): number {
    const plainEnd = this.#reader.takePlain(at, IN_ARRAY);
    if (plainEnd > at) return plainEnd;
    const end = this.#checked(this.#reader.scan(at));
    this.#reader.judge(at, end);
    return end;
  }

  #anything(at: number): number {
    return this.#checked(this.#reader.scanner.anything(at));
  }

  #space(at: number): number {
    return this.#reader.scanner.tokens.space(at);
  }

  #checked(end: number): number {
    if (end < 0) throw this.#broken(this.#reader.scanner.tokens.faultAt);
    return end;
  }

  #broken(at: number): PatchbayError {
    return invalidJson(this.#body, at);
  }

  #fault(path: string, message: string): void {
    if (this.faults.length < FAULTS_TOLD) this.faults.push({ path, code: 'invalid_request', message });
  }
}

import { gzipSync } from 'node:zlib';
import { ID_PLACE, TIME_PLACE, eventText } from './event-text.js';
import type { BodyForm } from '../scenarios.js';
import type { Target } from './messages.js';

/** How many different events there are before they repeat, but for their ids and times. */
const VARIETY = 10_000;
const HEX = Buffer.from('0123456789abcdef');
const SECOND_LENGTH = '1970-01-01T00:00:00.'.length;
const COUNTER_AT = ID_PLACE.length - 12;

interface Template {
  /** A whole HTTP request; where bodies are compressed, a body alone. */
  readonly bytes: Buffer;
  readonly bodyBytes: number;
  readonly idPlaces: Int32Array;
  readonly timePlaces: Int32Array;
}

/**
 * Whole requests: every event gets a time of the last second or two and, where it is to have one, a UUIDv7 of its
 * own. They are copied from templates and two fields are written over, about 0.1 µs an event, so that the generator
 * is not what is measured. To compress a body costs it ten times as much, as it does any client.
 */
export class RequestSource {
  readonly #templates: readonly Template[];
  readonly #target: Target;
  #next = 0;
  #events = 0;
  #second = 0;
  #secondText = Buffer.alloc(SECOND_LENGTH);

  constructor(target: Target) {
    this.#target = target;
    const count = Math.ceil(VARIETY / target.eventsPerRequest);
    this.#templates = Array.from({ length: count }, (_, index) => makeTemplate(target, index));
  }

  /** What a buffer for any of the requests must hold. */
  get largest(): number {
    return Math.max(...this.#templates.map(({ bytes }) => bytes.length));
  }

  get meanBodyBytes(): number {
    return this.#templates.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0) / this.#templates.length;
  }

  /** Writes the next request into the buffer; gives its bytes, a view of it. */
  fill(buffer: Buffer, now: number): Buffer {
    const { gzip, eventsPerRequest } = this.#target;
    const template = this.#templates[this.#next++ % this.#templates.length]!;
    const { bytes, idPlaces, timePlaces } = template;
    bytes.copy(buffer);
    const second = Math.floor(now / 1_000) * 1_000 - 1_000;
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText = Buffer.from(new Date(second).toISOString().slice(0, SECOND_LENGTH));
    }
    for (let i = 0; i < eventsPerRequest; i++) {
      const event = this.#events++;
      const millisecond = event % 1_000;
      if (idPlaces.length > 0) putId(buffer, idPlaces[i]!, second + millisecond, event);
      this.#putTime(buffer, timePlaces[i]!, millisecond);
    }
    const filled = buffer.subarray(0, bytes.length);
    return gzip ? requestOf(this.#target, gzipSync(filled, { level: 1 })) : filled;
  }

  #putTime(buffer: Buffer, at: number, millisecond: number): void {
    const text = this.#secondText;
    for (let i = 0; i < SECOND_LENGTH; i++) buffer[at + i] = text[i]!;
    buffer[at + SECOND_LENGTH] = 0x30 + ((millisecond / 100) | 0);
    buffer[at + SECOND_LENGTH + 1] = 0x30 + (((millisecond / 10) | 0) % 10);
    buffer[at + SECOND_LENGTH + 2] = 0x30 + (millisecond % 10);
  }
}

/** UUIDv7: the time in the first 48 bits, the event's number in the last. */
function putId(buffer: Buffer, at: number, time: number, event: number): void {
  putHex(buffer, at, 8, Math.floor(time / 0x1_0000));
  putHex(buffer, at + 9, 4, time % 0x1_0000);
  putHex(buffer, at + COUNTER_AT + 4, 8, event);
}

function putHex(buffer: Buffer, at: number, digits: number, value: number): void {
  let rest = value | 0;
  for (let i = at + digits - 1; i >= at; i--) {
    buffer[i] = HEX[rest & 0xf]!;
    rest >>>= 4;
  }
}

function makeTemplate(target: Target, index: number): Template {
  const { eventsPerRequest, form, gzip, withIds } = target;
  const texts = Array.from({ length: eventsPerRequest }, (_, i) =>
    eventText(index * eventsPerRequest + i, withIds),
  );
  const body = Buffer.from(bodyOf(form, texts));
  const bytes = gzip ? body : requestOf(target, body);
  return {
    bytes,
    bodyBytes: body.length,
    idPlaces: placesOf(bytes, ID_PLACE),
    timePlaces: placesOf(bytes, TIME_PLACE),
  };
}

function bodyOf(form: BodyForm, texts: readonly string[]): string {
  if (form === 'batch') return `{"events":[${texts.join(',')}]}`;
  return form === 'ndjson' ? texts.map((text) => `${text}\n`).join('') : texts.join('');
}

function requestOf(target: Target, body: Buffer): Buffer {
  const headers = { ...target.headers, ...(target.gzip && { 'Content-Encoding': 'gzip' }) };
  const head = [
    `POST ${target.path} HTTP/1.1`,
    `Host: ${target.host}:${target.port}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
  ].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
}

function placesOf(bytes: Buffer, text: string): Int32Array {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return Int32Array.from(places);
}

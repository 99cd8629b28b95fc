import { idKeyOfText, isUuidV7, readUuid, uuidV7Time } from '../event/uuid.js';
import { limits } from '../limits.js';
import { ID, TIMESTAMP, type EventFields } from './event-fields.js';
import type { EventFaults } from './event-faults.js';
import { QUOTE } from './json-bytes.js';
import { decodeString } from './json-decode.js';
import { NOT_A_TIME, timestampOfNumber, timestampOfText } from './timestamp.js';
import type { IdSource, IngestContext } from './verdict.js';

const NAMESPACE_BYTES = 16;
const HEX_DIGITS = 32;
const HOURS_AHEAD = limits.futureMs / 3_600_000;

/** Stands where an id follows that is made of the finished line (keyed-ids.ts). */
const ID_TO_COME = Buffer.from('"00000000-0000-0000-0000-000000000000"');

/**
 * Finds the time and the identity of an event: its time is its `timestamp`, else the one in its id if that is a
 * UUIDv7, else the one in the request's Idempotency-Key if that is one, else, for an event without id and key, the
 * server's. An id or a key without any of the first three is refused, since a retry could not be told from a new
 * event.
 */
export class EventIdentityReader {
  /** In ms since 1970. */
  timestamp = 0;
  /** 32 lower-case hex digits. */
  readonly idKey = Buffer.alloc(HEX_DIGITS);
  /** The id's token, if the event came without; where the id is made of the key, another follows. */
  madeId: Buffer | null = null;
  idFrom: IdSource = 'client';

  #context: IngestContext | null = null;
  /** The project's bytes, followed by those of an id that is no UUID. */
  readonly #name = Buffer.alloc(NAMESPACE_BYTES + 4 * limits.idLength);
  #idLength = 0;
  readonly #serversId = Buffer.from(ID_TO_COME);

  start(context: IngestContext): void {
    if (context.projectId !== this.#context?.projectId) {
      this.#name.set(Buffer.from(context.projectId.replaceAll('-', ''), 'hex'));
    }
    this.#context = context;
  }

  /** Faults of time and identity are added; where there are none at all, the fields are set. */
  read(bytes: Buffer, fields: EventFields, faults: EventFaults): void {
    const context = this.#context;
    if (context === null) return;
    const { now, idempotencyKey } = context;
    const hasId = fields.has(ID);
    const isUuid = hasId && this.#readId(bytes, fields);
    if (fields.has(TIMESTAMP)) {
      this.#judge(timestampIn(bytes, fields), 'timestamp', now, faults);
    } else if (!fields.isAbsent(TIMESTAMP)) {
      return;
    } else if (isUuid && isUuidV7(this.idKey, 0)) {
      this.#judge(uuidV7Time(this.idKey, 0), 'id', now, faults);
    } else if (!hasId && !fields.isAbsent(ID)) {
      return;
    } else if (!hasId && idempotencyKey === null) {
      this.timestamp = now;
    } else if (idempotencyKey !== null && idempotencyKey.time !== null) {
      this.#judge(idempotencyKey.time, 'Idempotency-Key', now, faults);
    } else {
      const what = hasId ? 'an id' : 'an Idempotency-Key';
      const why = `is required with ${what} that is no UUIDv7: a retry could not be told from a new event`;
      faults.add('timestamp', why, 'timestamp_required');
    }
    if (!faults.none) return;
    if (!hasId) this.#makeId(context);
    else {
      this.idFrom = 'client';
      this.madeId = null;
      if (!isUuid) this.#hashId();
    }
  }

  /** Takes the id's bytes; says whether it is a UUID, whose digits are in `idKey` then. */
  #readId(bytes: Buffer, fields: EventFields): boolean {
    const start = (fields.starts[ID] ?? 0) + 1;
    const end = (fields.ends[ID] ?? 0) - 1;
    if (fields.needsWork[ID] !== 1 && readUuid(bytes, start, end, this.idKey, 0)) return true;
    this.#idLength = decodeString(bytes, start, end, this.#name, NAMESPACE_BYTES) - NAMESPACE_BYTES;
    return readUuid(this.#name, NAMESPACE_BYTES, NAMESPACE_BYTES + this.#idLength, this.idKey, 0);
  }

  #hashId(): void {
    const digits = idKeyOfText(this.#name.subarray(0, NAMESPACE_BYTES + this.#idLength));
    for (let i = 0; i < HEX_DIGITS; i++) this.idKey[i] = digits.charCodeAt(i);
  }

  #makeId(context: IngestContext): void {
    if (context.idempotencyKey !== null) {
      this.idFrom = 'key';
      this.madeId = ID_TO_COME;
      return;
    }
    this.idFrom = 'server';
    this.madeId = this.#serversId;
    context.ids.putUuid(context.now, this.madeId, 1);
    readUuid(this.madeId, 1, this.madeId.length - 1, this.idKey, 0);
  }

  #judge(time: number, path: string, now: number, faults: EventFaults): void {
    this.timestamp = time;
    const name = path === 'timestamp' ? 'is a time that' : 'is a UUIDv7 whose time';
    if (Number.isNaN(time)) faults.add(path, TIME_FORMS);
    else if (time < 0) faults.add(path, `${name} lies before 1970`, 'timestamp_out_of_range');
    else if (time > now + limits.futureMs) {
      faults.add(path, `${name} lies more than ${HOURS_AHEAD} hours ahead`, 'timestamp_out_of_range');
    }
  }
}

const TIME_FORMS =
  'must be a time with an offset, such as "2026-01-31T10:00:00.000Z", or a number without exponent: ' +
  'Unix seconds, or milliseconds from 100000000000 on';

function timestampIn(bytes: Buffer, fields: EventFields): number {
  const start = fields.starts[TIMESTAMP] ?? 0;
  const end = fields.ends[TIMESTAMP] ?? 0;
  if (bytes[start] !== QUOTE) return timestampOfNumber(bytes, start, end);
  if (fields.needsWork[TIMESTAMP] !== 1) return timestampOfText(bytes, start + 1, end - 1);
  const decoded = new Uint8Array(end - start);
  const length = decodeString(bytes, start + 1, end - 1, decoded, 0);
  return length > 0 ? timestampOfText(decoded, 0, length) : NOT_A_TIME;
}

import { PatchbayError } from '../../../pkg/errors/index.js';
import { isUuidV7, readUuid, uuidV7Time } from '../event/uuid.js';

/** What a request's `Idempotency-Key` gives to its events that lack an id or a time. */
export interface IdempotencyKey {
  /** As it was sent: a key that differs in one letter's case is another key. */
  readonly text: string;
  /** The milliseconds since 1970 in it, if it is a UUIDv7, in either case; else null. */
  readonly time: number | null;
}

const ALLOWED = /^[\x20-\x7e]{1,255}$/;

/** Throws `invalid_request` for what is not 1 to 255 printable ASCII characters. */
export function readIdempotencyKey(text: string): IdempotencyKey {
  if (!ALLOWED.test(text)) {
    const message = 'must have 1 to 255 characters, all of them printable ASCII';
    throw new PatchbayError('invalid_request', `Idempotency-Key ${message}.`, {
      faults: [{ path: 'Idempotency-Key', code: 'invalid_request', message }],
    });
  }
  const bytes = Buffer.from(text, 'latin1');
  const digits = Buffer.alloc(32);
  const isV7 = readUuid(bytes, 0, bytes.length, digits, 0) && isUuidV7(digits, 0);
  return { text, time: isV7 ? uuidV7Time(digits, 0) : null };
}

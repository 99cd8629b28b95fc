import { PatchbayError } from '../../pkg/errors/index.js';
import { EnclosedLine } from './event/enclosed-line.js';
import type { CanonicalEvent } from './event/event.js';
import { limits } from './limits.js';

/**
 * What travels through a broker, one envelope a message:
 *
 *     {"v":1,"project":"…","key_id":"…","received_at":<ms>,"count":<n>,"trace":"…","encoding":"ndjson"}\n
 *     <canonical line>\n        n times
 *
 * A count of 0 is legal: readiness publishes such an envelope to prove the way.
 */
export interface EnvelopeHeader {
  readonly projectId: string;
  readonly keyId: string;
  /** Milliseconds since 1970, by the server's clock. */
  readonly receivedAt: number;
  /** How many lines follow. */
  readonly count: number;
  /** W3C traceparent of the request. */
  readonly trace?: string;
}

export interface Envelope {
  readonly header: EnvelopeHeader;
  readonly events: CanonicalEvent[];
}

const VERSION = 1;
const ENCODING = 'ndjson';
const NEWLINE = 0x0a;
const headerBytes = 4 * 1024;

/** The longest encoded envelope, in bytes: what a broker must be able to carry. */
export const maxEncodedEnvelopeBytes = limits.envelopeBytes + headerBytes;

/** The wire's names; everything but `v` and `encoding` may be missing in a version we do not know. */
interface WireHeader {
  readonly v: unknown;
  readonly project: string;
  readonly key_id: string;
  readonly received_at: number;
  readonly count: number;
  readonly trace?: string;
  readonly encoding: unknown;
}

/**
 * `body` is the canonical lines, each ended by a newline, in one piece or several. An envelope that could not
 * be read again is never written: `internal` when the count is not the number of lines, `payload_too_large`
 * above the limits.
 */
export function encodeEnvelope(header: EnvelopeHeader, body: Buffer | readonly Buffer[]): Buffer {
  const pieces = Buffer.isBuffer(body) ? [body] : body;
  const wire: WireHeader = {
    v: VERSION,
    project: header.projectId,
    key_id: header.keyId,
    received_at: header.receivedAt,
    count: header.count,
    ...(header.trace !== undefined && { trace: header.trace }),
    encoding: ENCODING,
  };
  const head = Buffer.from(`${JSON.stringify(wire)}\n`);
  const encoded = Buffer.concat([head, ...pieces]);
  if (encoded.length - head.length > limits.envelopeBytes || head.length > headerBytes) {
    throw new PatchbayError('payload_too_large', 'The envelope is larger than a broker message may be.', {
      context: { header: head.length, body: encoded.length - head.length },
    });
  }
  const lines = countLines(encoded, head.length);
  if (lines !== header.count) {
    throw new PatchbayError('internal', 'The envelope does not hold as many lines as its header says.', {
      context: { count: header.count, lines },
    });
  }
  return encoded;
}

/** Proves the way through a broker and changes nothing. `owner` stands for both project and key. */
export function emptyEnvelope(owner: string, receivedAt: number): Buffer {
  return encodeEnvelope({ projectId: owner, keyId: owner, receivedAt, count: 0 }, []);
}

/**
 * The lines of the events are views of `bytes`, not copies. Errors, on both of which a consumer pauses and
 * keeps the envelope: `not_in_this_version` for a version or encoding of a later Patchbay,
 * `incompatible_data` for bytes that are no whole envelope.
 */
export function decodeEnvelope(bytes: Buffer): Envelope {
  const headerEnd = bytes.indexOf(NEWLINE);
  const wire = parseHeader(bytes, headerEnd);
  const events: CanonicalEvent[] = [];
  let start = headerEnd + 1;
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1) throw notAnEnvelope('its last line is cut off');
    events.push(new EnclosedLine(bytes, start, end));
    start = end + 1;
  }
  if (events.length !== wire.count) throw notAnEnvelope('its lines are not as many as its header says');
  const header = {
    projectId: wire.project,
    keyId: wire.key_id,
    receivedAt: wire.received_at,
    count: wire.count,
    ...(wire.trace !== undefined && { trace: wire.trace }),
  };
  return { header, events };
}

function parseHeader(bytes: Buffer, end: number): WireHeader {
  if (end === -1) throw notAnEnvelope('it has no header');
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8', 0, end));
  } catch (error) {
    throw notAnEnvelope('its header is not JSON', error);
  }
  if (typeof parsed !== 'object' || parsed === null || !('v' in parsed)) {
    throw notAnEnvelope('its header has no version');
  }
  const wire = parsed as WireHeader;
  if (wire.v !== VERSION || wire.encoding !== ENCODING) {
    throw new PatchbayError(
      'not_in_this_version',
      'An envelope was written by a later version of Patchbay; run that version to go on.',
      { context: { v: JSON.stringify(wire.v), encoding: JSON.stringify(wire.encoding ?? null) } },
    );
  }
  return wire;
}

function countLines(bytes: Buffer, start: number): number {
  let lines = 0;
  for (let at = start; at < bytes.length; lines += 1) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end === -1) throw new PatchbayError('internal', 'The last line of an envelope has no newline.');
    at = end + 1;
  }
  return lines;
}

function notAnEnvelope(why: string, cause?: unknown): PatchbayError {
  return new PatchbayError('incompatible_data', `A broker message is not an envelope: ${why}.`, { cause });
}

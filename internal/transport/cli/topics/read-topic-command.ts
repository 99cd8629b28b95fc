import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PatchbayError, toPatchbayError } from '../../../../pkg/errors/index.js';
import { decodeEnvelope, type Envelope } from '../../../domain/envelope.js';
import type { CliParts } from '../cli-parts.js';
import type { StoredEnvelope } from './event-topics.js';

export interface ReadTopicOptions {
  readonly fromStart?: boolean;
  readonly follow?: boolean;
  readonly events?: boolean;
  readonly json?: boolean;
  /** Envelopes. */
  readonly limit?: number;
}

interface Tally {
  envelopes: number;
  events: number;
  unreadable: number;
}

/** `patchbay topics read`. Errors, after all is told: `incompatible_data` where messages are no envelopes of this version. */
export async function readTopic(options: ReadTopicOptions, parts: CliParts): Promise<void> {
  const { stdout } = parts;
  const { fromStart = false, follow = false, events = false, json = false } = options;
  const tally: Tally = { envelopes: 0, events: 0, unreadable: 0 };
  const stop = new AbortController();
  // Who reads the output has left (`| head`).
  stdout.once('error', () => stop.abort());
  await parts.topics(async (found) => {
    const stored = found.read({ fromOldest: fromStart, follow, signal: stop.signal });
    const text = Readable.from(textOf(stored, options, tally), { highWaterMark: 1 });
    await pipeline(text, stdout, { end: false }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    });
  });
  if (!events && !json)
    stdout.write(`${counted(tally.envelopes, 'envelope')}, ${counted(tally.events, 'event')}\n`);
  if (tally.unreadable === 0) return;
  throw new PatchbayError(
    'incompatible_data',
    `${counted(tally.unreadable, 'message')} could not be read by this version.`,
  );
}

async function* textOf(
  stored: AsyncIterable<StoredEnvelope>,
  { events = false, json = false, limit = Number.POSITIVE_INFINITY }: ReadTopicOptions,
  tally: Tally,
): AsyncGenerator<Buffer> {
  for await (const message of stored) {
    const envelope = decoded(message);
    if (envelope instanceof PatchbayError) tally.unreadable += 1;
    else tally.events += envelope.header.count;
    tally.envelopes += 1;
    if (!events) yield Buffer.from(`${(json ? asJson : asText)(message, envelope)}\n`);
    // As they lie there: the lines after the header's.
    else if (!(envelope instanceof PatchbayError)) {
      const { envelope: bytes } = message;
      if (envelope.header.count > 0) yield bytes.subarray(bytes.indexOf('\n') + 1);
    }
    if (tally.envelopes >= limit) return;
  }
}

function decoded({ envelope }: StoredEnvelope): Envelope | PatchbayError {
  try {
    return decodeEnvelope(envelope);
  } catch (thrown) {
    return toPatchbayError(thrown);
  }
}

function asJson(message: StoredEnvelope, envelope: Envelope | PatchbayError): string {
  const { partition, offset, storedAt } = message;
  const place = { partition, offset, stored_at: isoTime(storedAt), bytes: message.envelope.length };
  if (envelope instanceof PatchbayError) {
    return JSON.stringify({ ...place, error: { code: envelope.code, message: envelope.message } });
  }
  const { projectId, keyId, receivedAt, count, trace } = envelope.header;
  return JSON.stringify({
    ...place,
    project_id: projectId,
    key_id: keyId,
    received_at: isoTime(receivedAt),
    events: count,
    ...(trace !== undefined && { trace }),
  });
}

function asText(message: StoredEnvelope, envelope: Envelope | PatchbayError): string {
  const place = `${message.partition}:${message.offset}  ${isoTime(message.storedAt)}`;
  if (envelope instanceof PatchbayError) return `${place}  cannot be read: ${envelope.message}`;
  const { projectId, keyId, count } = envelope.header;
  const size = `${counted(count, 'event')}, ${counted(message.envelope.length, 'byte')}`;
  return `${place}  project ${projectId}  key ${keyId}  ${size}`;
}

/** Of a header that somebody else has written, too. */
function isoTime(ms: number): string | null {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

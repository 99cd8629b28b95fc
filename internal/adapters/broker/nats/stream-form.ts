import { DiscardPolicy, nanos, RetentionPolicy, StorageType, type StreamConfig } from 'nats';
import { maxEncodedEnvelopeBytes } from '../../../domain/envelope.js';
import type { CompleteOptions } from './options.js';

const MIB = 1024 * 1024;
const NEW_STREAM_BYTES = 10 * 1024 * MIB;
/** Longer than any call tries again. */
const DUPLICATE_WINDOW_MS = 120_000;
/** Room for the headers of a message beside the envelope. */
const HEADER_BYTES = 1024;

export const mostMessageBytes = maxEncodedEnvelopeBytes + HEADER_BYTES;

/** What the server's newer versions have, and the driver's types lack. */
export type KnownStreamConfig = StreamConfig & { readonly persist_mode?: 'default' | 'async' };

export function subjectOf(stream: string): string {
  return `${stream}.events`;
}

type FormOptions = Pick<CompleteOptions, 'stream' | 'maxBytes' | 'replicas'>;

/**
 * Keeps each message until it is acknowledged, however long that takes; a full one refuses. Its numbers begin with the
 * clock, in µs: an acknowledgement of what lay in an earlier stream of this name must not hit another message.
 */
export function newStream({ stream, maxBytes, replicas }: FormOptions, now: number): Partial<StreamConfig> {
  return {
    name: stream,
    description: 'Events that Patchbay has acknowledged and not stored yet.',
    subjects: [subjectOf(stream)],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_age: 0,
    max_msgs: -1,
    max_bytes: maxBytes ?? NEW_STREAM_BYTES,
    num_replicas: replicas ?? 1,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    first_seq: now * 1_000,
  };
}

/** What of a stream that is there breaks a promise, in words for its operator, each with how to mend it. */
export function brokenPromises(config: KnownStreamConfig): string[] {
  const { name } = config;
  const faults: string[] = [];
  const anew = `it cannot be changed: drain it, then "nats stream rm ${name}"; Patchbay makes it anew`;
  const edit = (words: string): string => `nats stream edit ${name} ${words}`;
  if (config.storage !== StorageType.File) faults.push(`it is kept in memory (${anew})`);
  if (config.retention !== RetentionPolicy.Workqueue)
    faults.push(`its retention is "${config.retention}", not "workqueue" (${anew})`);
  if (config.discard !== DiscardPolicy.New)
    faults.push(`when it is full it deletes the oldest events (${edit('--discard new')})`);
  if (config.max_age > 0) faults.push(`it deletes events by their age (${edit('--max-age 0')})`);
  if (config.max_msgs_per_subject > 0)
    faults.push(`it has a limit for each subject (${edit('--max-msgs-per-subject=-1')})`);
  if (config.max_msg_size >= 0 && config.max_msg_size < mostMessageBytes)
    faults.push(`it refuses messages of ${mostMessageBytes} bytes (${edit('--max-msg-size=-1')})`);
  if (config.no_ack) faults.push(`it confirms nothing (${edit('--ack')})`);
  if (config.persist_mode === 'async') faults.push(`it confirms before it writes (${anew})`);
  if (config.sealed) faults.push(`it is sealed (${anew})`);
  if (config.mirror !== undefined) faults.push(`it is a mirror (${anew})`);
  if (!config.subjects.includes(subjectOf(name)))
    faults.push(`it does not take the subject ${subjectOf(name)} (${edit(`--subjects ${subjectOf(name)}`)})`);
  return faults;
}

/** What may be changed without a loss, and differs from what the settings ask for. */
export function safeChanges(
  config: StreamConfig,
  heldBytes: number,
  { maxBytes, replicas }: FormOptions,
): Partial<StreamConfig> {
  const changes: Partial<StreamConfig> = {};
  if (maxBytes !== null && maxBytes !== config.max_bytes && maxBytes >= heldBytes) {
    changes.max_bytes = maxBytes;
  }
  if (replicas !== null && replicas !== config.num_replicas) changes.num_replicas = replicas;
  if (config.duplicate_window < nanos(DUPLICATE_WINDOW_MS)) {
    changes.duplicate_window = nanos(DUPLICATE_WINDOW_MS);
  }
  return changes;
}

import { maxEncodedEnvelopeBytes } from '../../../domain/envelope.js';

export interface TopicOptions {
  readonly name: string;
  readonly partitions: number;
  /** Null: one on each server, three at most. */
  readonly replication: number | null;
  readonly retentionMs: number;
}

export const HOUR_MS = 3_600_000;

/** Room for what Kafka's own format adds to an envelope. */
export const RECORD_BYTES = 1_024;
/** What one batch of one partition may take, so that many small envelopes are one write. */
const BATCH_BYTES = 4 * 1024 * 1024;
export const leastMessageBytes = maxEncodedEnvelopeBytes + RECORD_BYTES;

/** How many replicas must have a message before it is acknowledged. */
export function leastInSync(replication: number): number {
  return Math.min(replication, 2);
}

/** The settings under which a topic keeps what was acknowledged, in Kafka's words. */
export function topicConfig(replication: number, retentionMs: number): Record<string, string> {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': `${retentionMs}`,
    'retention.bytes': '-1',
    // By the server's clock: an API whose clock lies far behind would have its events deleted before they are read.
    'message.timestamp.type': 'LogAppendTime',
    'max.message.bytes': `${BATCH_BYTES}`,
    'min.insync.replicas': `${leastInSync(replication)}`,
    'unclean.leader.election.enable': 'false',
    // Where there is no second copy, a message is acknowledged when the disk has it.
    ...(replication === 1 && { 'flush.messages': '1' }),
  };
}

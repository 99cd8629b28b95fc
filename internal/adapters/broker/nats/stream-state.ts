import type { ConsumerInfo, JetStreamManager, StreamInfo } from 'nats';
import { CONSUMER } from './consumer-form.js';
import { apiErrorOf, apiErrors } from './errors.js';

/** What is there; null for what is missing. Without the stream there is no consumer. */
export interface StreamState {
  readonly stream: StreamInfo | null;
  readonly consumer: ConsumerInfo | null;
}

export async function readStreamState(manager: JetStreamManager, name: string): Promise<StreamState> {
  const stream = await unlessMissing(manager.streams.info(name), apiErrors.streamNotFound);
  if (stream === null) return { stream, consumer: null };
  return { stream, consumer: await readConsumer(manager, name) };
}

export function readConsumer(manager: JetStreamManager, stream: string): Promise<ConsumerInfo | null> {
  return unlessMissing(manager.consumers.info(stream, CONSUMER), apiErrors.consumerNotFound);
}

async function unlessMissing<T>(answer: Promise<T>, missing: number): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (apiErrorOf(error) === missing) return null;
    throw error;
  }
}

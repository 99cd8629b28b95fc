import type { ReadEvent } from './read-event.js';

export type LineEvent = Extract<ReadEvent, { readonly kind: 'event' }>;

export interface BatchLimits {
  readonly events: number;
  /** Of the body. */
  readonly bytes: number;
}

/** Some events of one file, in its order, as one body of NDJSON. */
export interface EventBatch {
  readonly events: readonly Omit<LineEvent, 'json'>[];
  readonly body: Buffer;
}

/** Gathers events into batches; what is not an event is told to `onOther`. One event may be larger than the limit. */
export async function* eventBatches(
  lines: AsyncIterable<ReadEvent>,
  limits: BatchLimits,
  onOther: (line: Exclude<ReadEvent, LineEvent>) => void,
): AsyncGenerator<EventBatch> {
  let events: Omit<LineEvent, 'json'>[] = [];
  let text: string[] = [];
  let bytes = 0;
  const take = (): EventBatch => {
    const batch = { events, body: Buffer.from(text.join('')) };
    events = [];
    text = [];
    bytes = 0;
    return batch;
  };
  try {
    for await (const line of lines) {
      if (line.kind !== 'event') {
        onOther(line);
        continue;
      }
      const { json, ...event } = line;
      const size = Buffer.byteLength(json) + 1;
      const isFull = events.length >= limits.events || bytes + size > limits.bytes;
      if (isFull && events.length > 0) yield take();
      events.push(event);
      text.push(json, '\n');
      bytes += size;
    }
  } catch (error) {
    // A file that cannot be read to its end: what was read of it is imported.
    if (events.length > 0) yield take();
    throw error;
  }
  if (events.length > 0) yield take();
}

import type { ApiClient } from '../api-client.js';
import { eventBatches, type EventBatch } from './event-batches.js';
import type { ImportTally } from './import-tally.js';
import type { ImportFile } from './import-file.js';
import type { ReadEvent } from './read-event.js';
import { sendEvents } from './send-events.js';

/** Below the 5 MB of a body. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** Enough to fill the time that a batch waits for the storage. */
const IN_FLIGHT = 3;

export interface FileImport {
  readonly client: ApiClient;
  readonly tally: ImportTally;
  readonly batchEvents: number;
  /** Bytes of the file, as it lies on the disk. */
  onRead(bytes: number): void;
}

/**
 * Sends a file's lines as events. Rejects, when what was read has been answered for, with what stopped the reading;
 * or at once with what stopped the sending.
 */
export async function sendFile(
  file: ImportFile,
  read: (pieces: AsyncIterable<Buffer>) => AsyncIterable<ReadEvent>,
  to: FileImport,
): Promise<void> {
  const { client, tally } = to;
  tally.startFile(file.path);
  const pieces = file.read((bytes) => to.onRead(bytes));
  const lines = counted(read(pieces), () => tally.lines++);
  const limits = { events: to.batchEvents, bytes: BATCH_BYTES };
  const batches = eventBatches(lines, limits, (line) => {
    if (line.kind === 'blank') tally.blank++;
    else tally.refuse(line.line, line.reason, line.text);
  });
  await forEachAtOnce(batches, IN_FLIGHT, async (batch: EventBatch, signal) => {
    const { body, events } = batch;
    tally.add(batch, await sendEvents(client, { body, size: events.length }, signal));
  });
}

async function* counted<T>(items: AsyncIterable<T>, onItem: () => void): AsyncGenerator<T> {
  for await (const item of items) {
    onItem();
    yield item;
  }
}

/** Takes no further item while `most` are under way. The first failure ends the others and the reading. */
async function forEachAtOnce<T>(
  items: AsyncIterable<T>,
  most: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const running = new Set<Promise<void>>();
  try {
    for await (const item of items) {
      const task = work(item, failed.signal)
        .catch((error: unknown) => failed.abort(error))
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= most) await Promise.race(running);
      if (failed.signal.aborted) break;
    }
  } finally {
    await Promise.all(running);
  }
  failed.signal.throwIfAborted();
}

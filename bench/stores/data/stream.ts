import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CanonicalDay } from './canonical-days.js';

/** Most of the work would be to copy texts within the heap. */
const YOUNG_GENERATION_MB = 128;
/** Days that are ready before they are asked for. */
const AHEAD = 2;

interface Made {
  readonly events: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: readonly number[];
}

/** `canonicalDays`, made in a thread of its own while the days before are being stored. */
export async function* streamDays(events: number): AsyncGenerator<CanonicalDay, void, void> {
  const worker = new Worker(join(import.meta.dirname, 'days-main.js'), {
    workerData: events,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const ready: Promise<Made | null>[] = [];
  const waiting: ((made: Made | null) => void)[] = [];
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  worker.on('message', (made: Made | null) => waiting.shift()?.(made));
  const ask = (): void => {
    ready.push(new Promise((resolve) => waiting.push(resolve)));
    worker.postMessage('next');
  };
  try {
    for (let day = 0; day < AHEAD; day += 1) ask();
    for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
      const made = await Promise.race([next, failed]);
      if (made === null) return;
      ask();
      yield { events: made.events, pieces: piecesOf(made) };
    }
  } finally {
    await worker.terminate();
  }
}

function piecesOf({ bytes, lengths }: Made): Buffer[] {
  let at = 0;
  return lengths.map((length) => Buffer.from(bytes.buffer, (at += length) - length, length));
}

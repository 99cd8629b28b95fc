import { decodeEnvelope } from '../../../internal/domain/envelope.js';
import type { CanonicalEvent } from '../../../internal/domain/event/event.js';
import { makeSeries } from '../../writer/event-series.js';
import type { BenchedStore } from '../benched-store.js';
import { longCall } from '../call.js';
import { timed, type Timed } from '../timed.js';

/** One round: the same events once through the storage, once by the engine's own loader, each into an empty table. */
export interface IngestRound {
  readonly round: number;
  readonly events: number;
  readonly store: IngestFigures;
  readonly bulk: IngestFigures;
}

export interface IngestFigures {
  readonly rowsPerSecond: number;
  readonly nodeMicrosecondsPerRow: number;
  readonly engineMicrosecondsPerRow: number | null;
}

/** As many bytes as the embedded broker hands to the writer at once. */
const BATCH_BYTES = 15 * 1024 * 1024;
const WARM_UP_EVENTS = 20_000;

/**
 * What the storage does with the writer's batches, its own encoding included, beside the engine's loader with batches of
 * the same rows that were encoded before.
 */
export async function measureIngest(
  benched: BenchedStore,
  { events, rounds }: { readonly events: number; readonly rounds: number },
  onProgress: (text: string) => void,
): Promise<IngestRound[]> {
  const measured: IngestRound[] = [];
  await measureRound(benched, Math.min(events, WARM_UP_EVENTS), 0);
  for (let round = 1; round <= rounds; round += 1) {
    onProgress(`ingest: round ${round} of ${rounds}`);
    measured.push(await measureRound(benched, events, round));
  }
  await benched.empty();
  return measured;
}

async function measureRound(benched: BenchedStore, events: number, round: number): Promise<IngestRound> {
  const { store, isLocal } = benched;
  const { batches, count } = batchesOf(events);
  const encoded = batches.map((batch) => benched.encode(batch));
  const ways = {
    store: async () => {
      for (const batch of batches) await store.append(batch, longCall());
    },
    bulk: async () => {
      for (const batch of encoded) await benched.bulkLoad(batch);
    },
  };
  const measure = async (way: keyof typeof ways): Promise<IngestFigures> => {
    await benched.empty();
    const figures = figuresOf(await timed(isLocal, ways[way]), count);
    await refuseOtherCount(benched, count);
    return figures;
  };
  // Each is first in turn.
  const first = round % 2 === 1 ? await measure('bulk') : null;
  const ofStore = await measure('store');
  return { round, events: count, store: ofStore, bulk: first ?? (await measure('bulk')) };
}

function batchesOf(events: number): { batches: CanonicalEvent[][]; count: number } {
  const { envelopes, events: count } = makeSeries(events);
  const batches: CanonicalEvent[][] = [];
  let batch: CanonicalEvent[] = [];
  let bytes = 0;
  for (const envelope of envelopes) {
    if (bytes + envelope.length > BATCH_BYTES) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(...decodeEnvelope(envelope).events);
    bytes += envelope.length;
  }
  return { batches: [...batches, batch], count };
}

function figuresOf({ ms, nodeCpuMs, engineCpuMs }: Timed<void>, rows: number): IngestFigures {
  return {
    rowsPerSecond: (rows * 1_000) / ms,
    nodeMicrosecondsPerRow: (nodeCpuMs * 1_000) / rows,
    engineMicrosecondsPerRow: engineCpuMs === null ? null : (engineCpuMs * 1_000) / rows,
  };
}

async function refuseOtherCount(benched: BenchedStore, expected: number): Promise<void> {
  const [row] = await benched.rows('SELECT count(*) FROM events');
  if (Number(row?.[0]) !== expected)
    throw new Error(`${expected} events were stored, and ${String(row?.[0])} are there.`);
}

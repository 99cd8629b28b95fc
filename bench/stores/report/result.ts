import type { Machine, Revision } from '../../machine.js';
import { median } from '../../median.js';
import type { IngestRound } from '../ingest/ingest-rounds.js';
import type { StoreBenchOptions } from '../options.js';
import type { StoreMeasured } from '../store-bench.js';
import { storeAims, type StoreAim } from './store-aims.js';

export interface StoreResult extends Revision, StoreMeasured {
  readonly format: 1;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly options: Omit<StoreBenchOptions, 'results' | 'folder'>;
  readonly ingestSummary: IngestSummary | null;
  readonly aims: readonly StoreAim[];
}

/** Medians of all rounds. */
export interface IngestSummary {
  readonly store: IngestRound['store'];
  readonly bulk: IngestRound['bulk'];
  /** Of the rows a second. */
  readonly ratio: number;
}

export function makeStoreResult(
  startedAt: Date,
  machine: Machine,
  revision: Revision,
  { results: _results, folder: _folder, ...options }: StoreBenchOptions,
  measured: StoreMeasured,
): StoreResult {
  const ingestSummary = summarizeIngest(measured.ingest);
  return {
    format: 1,
    startedAt: startedAt.toISOString(),
    ...revision,
    machine,
    options,
    ...measured,
    ingestSummary,
    aims: storeAims(options.store, ingestSummary, measured.questions),
  };
}

function summarizeIngest(rounds: readonly IngestRound[]): IngestSummary | null {
  if (rounds.length === 0) return null;
  const of = (way: 'store' | 'bulk') => {
    const figures = rounds.map((round) => round[way]);
    const engine = figures.flatMap(({ engineMicrosecondsPerRow }) => engineMicrosecondsPerRow ?? []);
    return {
      rowsPerSecond: median(figures.map(({ rowsPerSecond }) => rowsPerSecond)),
      nodeMicrosecondsPerRow: median(figures.map(({ nodeMicrosecondsPerRow }) => nodeMicrosecondsPerRow)),
      engineMicrosecondsPerRow: engine.length === 0 ? null : median(engine),
    };
  };
  const [store, bulk] = [of('store'), of('bulk')];
  return { store, bulk, ratio: store.rowsPerSecond / bulk.rowsPerSecond };
}

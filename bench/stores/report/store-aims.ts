import type { QuestionRuns } from '../questions/question-runs.js';
import { storeKinds, type StoreName } from '../registry.js';
import type { IngestSummary } from './result.js';

/** What the project wants to reach with ten million events on two cores, beside what was measured. */
export interface StoreAim {
  readonly figure: string;
  readonly measured: number;
  readonly aim: string;
  readonly reached: boolean;
}

const COUNT_MS = 1_000;
const BY_HAND = 1.5;

export function storeAims(
  store: StoreName,
  ingest: IngestSummary | null,
  questions: readonly QuestionRuns[],
): StoreAim[] {
  const { bulkName, aims } = storeKinds[store];
  const ofIngest = (ratio: number): StoreAim => ({
    figure: `rows a second, to ${bulkName}`,
    measured: ratio,
    aim: `≥ ${aims.ingestRatio}`,
    reached: ratio >= aims.ingestRatio,
  });
  return [
    ...(ingest === null ? [] : [ofIngest(ingest.ratio)]),
    ...questions.flatMap(({ name, isCount, ours, ratio }): StoreAim[] => {
      const most = isCount ? COUNT_MS : aims.questionMs;
      const { medianMs } = ours;
      return [
        { figure: `ms: ${name}`, measured: medianMs, aim: `≤ ${most}`, reached: medianMs <= most },
        {
          figure: `to SQL by hand: ${name}`,
          measured: ratio,
          aim: `≤ ${BY_HAND}`,
          reached: ratio <= BY_HAND,
        },
      ];
    }),
  ];
}

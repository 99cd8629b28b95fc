import { PatchbayError } from '../../../pkg/errors/index.js';
import { exactNumber, roundedNumber } from '../../domain/questions/number-form.js';
import type { Metric, MetricValues } from '../../ports/event-store.js';

/** Events, distinct actors and distinct sessions, exactly. */
export const eventCounts = ['count', 'unique_users', 'sessions'] as const satisfies readonly Metric[];

export type Counts<Asked extends Metric> = Readonly<Record<Asked, number>>;
export type EventCounts = Counts<(typeof eventCounts)[number]>;
export type Measures<Asked extends Metric> = Readonly<Record<Asked, number | null>>;

const counting: readonly Metric[] = [...eventCounts, 'value_count'];
const rounded: readonly Metric[] = ['sum', 'avg'];
const zeroWithoutEvents: readonly Metric[] = [...counting, 'sum'];

/** The numbers that were asked for. One that the store did not give is its fault, and never told as zero. */
export function countsOf<Asked extends Metric>(asked: readonly Asked[], values: MetricValues): Counts<Asked> {
  return collect(asked, (metric) => {
    const value = values[metric];
    if (typeof value !== 'number') throw missing(metric);
    return value;
  });
}

/** As `countsOf`, in the form that answers have numbers in; null where there is none, or one beyond doubles. */
export function measuresOf<Asked extends Metric>(
  asked: readonly Asked[],
  values: MetricValues,
): Measures<Asked> {
  return collect(asked, (metric) => {
    const value: number | null | undefined = values[metric];
    if (value === undefined || (value === null && counting.includes(metric))) throw missing(metric);
    return rounded.includes(metric) ? roundedNumber(value) : exactNumber(value);
  });
}

/** What is said of no events. */
export function emptyMeasures<Asked extends Metric>(asked: readonly Asked[]): Measures<Asked> {
  return collect(asked, (metric) => (zeroWithoutEvents.includes(metric) ? 0 : null));
}

export function zeroCounts<Asked extends Metric>(asked: readonly Asked[]): Counts<Asked> {
  return collect(asked, () => 0);
}

function collect<Asked extends Metric, Value>(
  asked: readonly Asked[],
  valueOf: (metric: Asked) => Value,
): Readonly<Record<Asked, Value>> {
  return Object.fromEntries(asked.map((metric) => [metric, valueOf(metric)])) as Record<Asked, Value>;
}

function missing(metric: Metric): PatchbayError {
  return new PatchbayError('internal', 'The store left out a number it was asked for.', {
    context: { metric },
  });
}

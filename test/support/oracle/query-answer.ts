import type { StoredEvent } from '../../../internal/domain/event/event.js';
import { groupsOf } from './breakdown-answer.js';
import type { BucketKind } from './buckets.js';
import { eventCounts, eventsByBucket } from './events-answer.js';
import { compareScalars, parseField, type Field, type Scalar } from './field.js';
import { filterOfBody } from './filter.js';
import { Near, numbersAnswer } from './numbers.js';
import { numbersIn } from './property-answer.js';
import { select, type Ground } from './question.js';
import { Refusal } from './refusal.js';

export type QueryMetric = keyof ReturnType<typeof everyMetric>;

export interface QueryBody {
  readonly metrics: readonly QueryMetric[];
  readonly property?: string;
  readonly dimensions?: readonly string[];
  readonly interval?: Exclude<BucketKind, 'none'>;
  readonly filters?: readonly Parameters<typeof filterOfBody>[0][];
  readonly date_range?: { readonly start?: string; readonly end?: string };
  readonly timezone?: string;
  readonly order_by?: QueryMetric | 'keys';
  readonly limit?: number;
}

interface Row {
  readonly bucket?: string;
  readonly dimensions?: readonly Scalar[];
  /** The bucket's start and the dimensions. */
  readonly keys: readonly Scalar[];
  readonly inside: readonly StoredEvent[];
}

export interface QueryAnswer {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly other?: Readonly<Record<string, unknown>>;
  readonly total: Readonly<Record<string, unknown>>;
}

/** `POST /query`, without its frame. */
export function answerQuery(ground: Ground, body: QueryBody): QueryAnswer {
  const chosen = select(ground, {
    timezone: body.timezone ?? null,
    bounds: { start: body.date_range?.start ?? null, end: body.date_range?.end ?? null },
    filters: (body.filters ?? []).map(filterOfBody),
  });
  const needsProperty = body.metrics.some(
    (metric) => !['count', 'unique_users', 'sessions'].includes(metric),
  );
  if (body.metrics.length === 0 || (needsProperty && body.property === undefined))
    throw new Refusal('invalid_request', 'There is nothing to measure.');
  const measured = body.property === undefined ? null : parseField(body.property);
  const dimensions = (body.dimensions ?? []).map(parseField);
  const metricsOf = (inside: readonly StoredEvent[]) => {
    const all = everyMetric(inside, measured);
    return Object.fromEntries(body.metrics.map((metric) => [metric, all[metric]]));
  };
  const total = metricsOf(chosen.events);
  if (body.interval === undefined && dimensions.length === 0) return { data: [], total };

  const buckets = body.interval === undefined ? [null] : eventsByBucket(chosen, body.interval);
  const rows = buckets.flatMap((bucket): Row[] => {
    const within = bucket === null ? chosen.events : bucket.inside;
    const named = bucket === null ? {} : { bucket: bucket.bucket };
    const start = bucket === null ? [] : [bucket.start];
    if (dimensions.length === 0) return [{ ...named, keys: start, inside: within }];
    return groupsByAll(within, dimensions).map(({ values, inside }) => ({
      ...named,
      dimensions: values,
      keys: [...start, ...values],
      inside,
    }));
  });
  const metric = body.order_by ?? (body.interval === undefined ? body.metrics[0] : 'keys');
  const weight = (row: Row) => {
    if (metric === undefined || metric === 'keys') return 0;
    const value = everyMetric(row.inside, measured)[metric];
    return (value instanceof Near ? value.value : value) ?? -Infinity;
  };
  rows.sort((a, b) => weight(b) - weight(a) || compareKeys(a.keys, b.keys));
  // Every bucket is there, however many they are; groups are limited.
  const limit = dimensions.length === 0 ? rows.length : (body.limit ?? 100);
  const data = rows.slice(0, limit).map(({ bucket, dimensions: values, inside }) => ({
    ...(bucket === undefined ? {} : { bucket }),
    ...(values === undefined ? {} : { dimensions: values }),
    ...metricsOf(inside),
  }));
  if (dimensions.length === 0) return { data, total };
  return { data, other: metricsOf(rows.slice(limit).flatMap(({ inside }) => inside)), total };
}

function groupsByAll(
  events: readonly StoredEvent[],
  [field, ...others]: readonly Field[],
): { values: Scalar[]; inside: StoredEvent[] }[] {
  if (field === undefined) return [{ values: [], inside: [...events] }];
  return groupsOf(events, field).flatMap(({ value, inside }) =>
    groupsByAll(inside, others).map((group) => ({ values: [value, ...group.values], inside: group.inside })),
  );
}

function compareKeys(a: readonly Scalar[], b: readonly Scalar[]): number {
  return a.map((key, index) => compareScalars(key, b[index] ?? null)).find((order) => order !== 0) ?? 0;
}

function everyMetric(events: readonly StoredEvent[], measured: Field | null) {
  const { count: value_count, ...numbers } = numbersAnswer(
    measured === null ? [] : numbersIn(events, measured),
  );
  return { ...eventCounts(events), value_count, ...numbers };
}

import { limits } from '../limits.js';
import { BodyReader } from './body-reader.js';
import { bucketKinds, type BucketKind } from './buckets.js';
import { readField, readPropertyPath } from './field-name.js';
import { readFilterBodies } from './filter-body.js';
import type { Field } from './filter.js';
import { readPeriod } from './question-period.js';
import type { Question, QuestionProject } from './question.js';

export const queryEventMetrics = ['count', 'unique_users', 'sessions'] as const;
export const queryValueMetrics = ['value_count', 'sum', 'avg', 'min', 'max', 'p50', 'p90', 'p99'] as const;
export const queryMetrics = [...queryEventMetrics, ...queryValueMetrics] as const;
export type QueryMetric = (typeof queryMetrics)[number];

/** The general form of events, breakdown and property. */
export interface QueryQuestion extends Question {
  /** At least one, each once. */
  readonly metrics: readonly QueryMetric[];
  /** The path of the property that the value metrics are about; null where none of them is asked for. */
  readonly measured: readonly string[] | null;
  readonly dimensions: readonly Field[];
  readonly interval: BucketKind | null;
  readonly orderBy: 'keys' | QueryMetric;
  /** At most so many groups, where there are dimensions; buckets alone are never left out. */
  readonly limit: number;
}

const DEFAULT_LIMIT = 100;
const known = [
  'metrics',
  'property',
  'dimensions',
  'interval',
  'filters',
  'date_range',
  'timezone',
  'order_by',
  'limit',
];

/** Errors: `invalid_request`, with every fault of the body. */
export function parseQueryQuestion(body: unknown, project: QuestionProject, now: number): QueryQuestion {
  const reader = new BodyReader(body, known);
  const dates = { reader: reader.part('date_range', ['start', 'end']), start: 'start', end: 'end' };
  const { zone, range, visible } = readPeriod(reader, dates, project, now);
  const filters = readFilterBodies(reader, 'filters');
  const metrics = readMetrics(reader);
  const measured = readMeasured(reader, metrics);
  const dimensions = readDimensions(reader);
  const interval = reader.one('interval') === null ? null : reader.word('interval', bucketKinds);
  const orderBy = readOrder(reader, metrics, interval);
  const limit = reader.limit('limit', limits.breakdownRows, DEFAULT_LIMIT);
  const read = reader.complete({ zone, range, visible, filters, metrics, dimensions, orderBy, limit });
  return { ...read, measured, interval };
}

function readMetrics(reader: BodyReader): QueryMetric[] {
  const value = reader.value('metrics');
  const words = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const metrics = queryMetrics.filter((metric) => words.includes(metric));
  if (metrics.length === 0 || metrics.length !== words.length) {
    reader.refuse('metrics', `Is required: some of ${queryMetrics.join(', ')}, each once.`);
  }
  // As they were asked for: the first one is the order.
  return metrics.sort((a, b) => words.indexOf(a) - words.indexOf(b));
}

function readMeasured(reader: BodyReader, metrics: readonly QueryMetric[]): readonly string[] | null {
  const name = reader.one('property');
  const path = name === null ? null : readPropertyPath(name, reader, 'property');
  const needing = metrics.find((metric) => (queryValueMetrics as readonly string[]).includes(metric));
  if (needing === undefined) return null;
  if (name === null) reader.refuse('property', `Is required for ${needing}, as in properties.amount.`);
  return path;
}

function readDimensions(reader: BodyReader): Field[] {
  const names = reader.texts('dimensions');
  if (names.length > limits.queryDimensions) {
    reader.refuse('dimensions', `There may be at most ${limits.queryDimensions}.`);
    return [];
  }
  const fields = names.flatMap((name, index) => readField(name, reader, `dimensions.${index}`) ?? []);
  if (new Set(fields.map((field) => JSON.stringify(field))).size < fields.length) {
    reader.refuse('dimensions', 'May have each field only once.');
  }
  return fields;
}

function readOrder(
  reader: BodyReader,
  metrics: readonly QueryMetric[],
  interval: BucketKind | null,
): 'keys' | QueryMetric | null {
  const otherwise = interval === null ? (metrics[0] ?? 'keys') : 'keys';
  return reader.word('order_by', ['keys', ...metrics], otherwise);
}

import type { StoredEvent } from '../../../internal/domain/event/event.js';
import { interpolate, percentilePlace } from '../../../internal/domain/questions/percentile.js';
import type { AggregateRequest, Metric, MetricValues } from '../../../internal/ports/event-store.js';
import { fieldValue } from './field-value.js';

type Measured = AggregateRequest['measured'];

export function measureAll(
  events: readonly StoredEvent[],
  metrics: readonly Metric[],
  measured: Measured,
): MetricValues {
  return Object.fromEntries(metrics.map((metric) => [metric, measure(events, metric, measured)]));
}

export function measure(events: readonly StoredEvent[], metric: Metric, measured: Measured): number | null {
  switch (metric) {
    case 'count':
      return events.length;
    case 'unique_users':
      return distinct(events.map(actorOf));
    case 'sessions':
      return distinct(events.map((event) => event.columns.session_id));
    case 'first_at':
      return events.reduce<number | null>(
        (least, { timestamp }) => Math.min(least ?? timestamp, timestamp),
        null,
      );
    case 'last_at':
      return events.reduce<number | null>(
        (most, { timestamp }) => Math.max(most ?? timestamp, timestamp),
        null,
      );
    default:
      return measureNumbers(metric, numbersOf(events, measured));
  }
}

/** User and anonymous actors never mix. Null without an actor. */
export function actorOf({ columns }: StoredEvent): string | null {
  if (columns.user_id !== null) return `user ${columns.user_id}`;
  if (columns.anonymous_id !== null) return `anonymous ${columns.anonymous_id}`;
  return null;
}

function distinct(texts: readonly (string | null)[]): number {
  return new Set(texts.filter((text) => text !== null)).size;
}

function numbersOf(events: readonly StoredEvent[], measured: Measured): number[] {
  if (measured === null) return [];
  const values = events.map((event) => fieldValue(event, { is: 'property', path: measured }));
  return values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
}

const portions = { p50: 0.5, p90: 0.9, p99: 0.99 } as const;

/** @param numbers ascending */
function measureNumbers(
  metric: 'value_count' | 'sum' | 'avg' | 'min' | 'max' | keyof typeof portions,
  numbers: readonly number[],
): number | null {
  const sum = sumOf(numbers);
  if (metric === 'value_count') return numbers.length;
  if (metric === 'sum') return finite(sum);
  if (numbers.length === 0) return null;
  if (metric === 'avg') return finite(sum / numbers.length);
  if (metric === 'min') return numbers[0] ?? null;
  if (metric === 'max') return numbers.at(-1) ?? null;
  const { index, fraction } = percentilePlace(numbers.length, portions[metric]);
  return interpolate(numbers[index] ?? NaN, numbers[index + 1] ?? NaN, fraction);
}

/** Neumaier's: what each addition loses is kept apart and added at the end. */
function sumOf(numbers: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of numbers) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(lost) ? sum + lost : sum;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

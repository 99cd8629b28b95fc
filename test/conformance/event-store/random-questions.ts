import fc from 'fast-check';
import type {
  AggregateRequest,
  Condition,
  Field,
  Filter,
  GroupKey,
  Metric,
  Scalar,
  TimelineRequest,
  TimeRange,
} from '../../../internal/ports/event-store.js';
import { metrics } from '../../../internal/ports/event-store.js';
import { noon } from '../../support/event-draft.js';
import { always, columnFilter } from './conformance-case.js';
import { anyKey, anyNumberText, anyText, exactKey } from './random-events.js';

export const randomPath = fc.oneof(
  { weight: 6, arbitrary: fc.array(anyKey, { minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.array(anyKey, { minLength: 2, maxLength: 3 }) },
  { weight: 2, arbitrary: fc.constant([exactKey]) },
);

export const randomField: fc.Arbitrary<Field> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('event_type', 'user_id', 'anonymous_id', 'session_id', 'source', 'page_url')
      .map((column): Field => ({ is: 'column', column: column as 'source' })),
  },
  { weight: 4, arbitrary: randomPath.map((path): Field => ({ is: 'property', path })) },
);

const anyNumber = anyNumberText.map((text) => Number(text)).filter(Number.isFinite);
const anyScalar: fc.Arbitrary<Scalar> = fc.oneof(fc.constantFrom(null, true, false), anyNumber, anyText);
const anyValues = fc.array(anyScalar, { maxLength: 4 });

const randomCondition: fc.Arbitrary<Condition> = fc.oneof(
  anyValues.map((values): Condition => ({ is: 'any_of', values })),
  anyValues.map((values): Condition => ({ is: 'none_of', values })),
  anyText.map((text): Condition => ({ is: 'contains', text: Array.from(text).slice(0, 2).join('') })),
  fc
    .tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), fc.oneof(anyNumber, anyText))
    .map(([is, than]): Condition => ({ is, than })),
  fc.constant<Condition>({ is: 'exists' }),
);

const randomFilter = fc.record({ field: randomField, condition: randomCondition });
export const randomFilters: fc.Arbitrary<Filter[]> = fc.oneof(
  { weight: 3, arbitrary: fc.array(randomFilter, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(randomFilter, { maxLength: 3 }) },
);

/** Mostly with most of the events in it, cut at both ends. */
export const randomRange: fc.Arbitrary<TimeRange> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(always) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(3), fc.nat(60))
      .map(([from, length]) => ({ from: noon + from, until: noon + 3 + length })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(20), fc.nat(60))
      .map(([from, until]) => ({ from: noon + from, until: noon + until })),
  },
);

const randomKey: fc.Arbitrary<GroupKey> = fc.oneof(
  { weight: 3, arbitrary: randomField.map((field): GroupKey => ({ by: 'field', field })) },
  { weight: 1, arbitrary: fc.constant<GroupKey>({ by: 'time', starts: [noon - 5, noon + 10, noon + 30] }) },
);

const orders = {
  /** Whose sums are exact, so that they can decide an order. */
  exact: fc.constantFrom<'keys' | Metric>('keys', ...metrics),
  other: fc.constantFrom<'keys' | Metric>(
    'keys',
    ...metrics.filter((metric) => metric !== 'sum' && metric !== 'avg'),
  ),
};

export const randomAggregate: fc.Arbitrary<Omit<AggregateRequest, 'projectId'>> = randomPath.chain(
  (measured) =>
    fc.record({
      // A first bucket begins before every event.
      range: randomRange.map(({ from, until }) => ({ from: Math.max(from, noon), until })),
      filters: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: randomFilters }),
      groupBy: fc.oneof(
        { weight: 3, arbitrary: fc.array(randomKey, { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(randomKey, { maxLength: 3 }) },
      ),
      metrics: fc.constant(metrics),
      measured: fc.constant(measured),
      orderBy: isExact(measured) ? orders.exact : orders.other,
      limit: fc.option(fc.integer({ min: 1, max: 4 })),
    }),
);

/** Whether sums of what is measured are the same in any order of adding. */
export function isExact(measured: readonly string[] | null): boolean {
  return measured?.length === 1 && measured[0] === exactKey;
}

/** Of one actor's events most are of some kind, and some of several. */
const randomKind = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('a', 'b').map((type) => [columnFilter('event_type', [type])]) },
  { weight: 1, arbitrary: randomFilters },
);

export const randomTimelines: fc.Arbitrary<Omit<TimelineRequest, 'projectId'>> = fc.record({
  range: randomRange,
  filters: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: randomFilters }),
  kinds: fc.array(randomKind, { minLength: 1, maxLength: 16 }),
  value: fc.option(randomField, { freq: 4 }),
  firstAndLastIn: fc.constant(null),
});

/** With the events, by their numbers, at which buckets begin. */
export const randomFirstAndLast = fc.record({
  timelines: randomTimelines.map((request) => ({ ...request, value: null })),
  cuts: fc.array(fc.nat(), { maxLength: 4 }),
});

export const randomScan = fc.record({
  filters: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: randomFilters }),
  range: randomRange,
  order: fc.constantFrom('ascending', 'descending'),
  /** Which of the project's events it comes after, by its number; null: from the beginning. */
  after: fc.option(fc.nat()),
  limit: fc.option(fc.integer({ min: 1, max: 12 })),
});

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
import { eventMetrics, metrics } from '../../../internal/ports/event-store.js';
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

const groups = {
  // A first bucket begins before every event.
  range: randomRange.map(({ from, until }) => ({ from: Math.max(from, noon), until })),
  filters: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: randomFilters }),
  groupBy: fc.oneof(
    { weight: 3, arbitrary: fc.array(randomKey, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(randomKey, { maxLength: 3 }) },
  ),
  limit: fc.option(fc.integer({ min: 1, max: 4 })),
};

/** All metrics at once, or some of them: engines take other ways by which are asked for together. */
const measuredMetrics = fc.oneof(
  fc.constant([...metrics]),
  fc.subarray([...metrics], { minLength: 1, maxLength: 4 }),
);

export const randomMeasured: fc.Arbitrary<Omit<AggregateRequest, 'projectId'>> = fc
  .tuple(randomPath, measuredMetrics)
  .chain(([measured, asked]) => {
    // Sums that are not exact cannot decide an order.
    const orders = asked.filter((metric) => isExact(measured) || (metric !== 'sum' && metric !== 'avg'));
    return fc.record({
      ...groups,
      metrics: fc.constant(asked),
      measured: fc.constant(measured),
      orderBy: fc.constantFrom<'keys' | Metric>('keys', ...orders),
    });
  });

/** Without a property's numbers. */
export const randomCounted: fc.Arbitrary<Omit<AggregateRequest, 'projectId'>> = fc
  .subarray([...eventMetrics], { minLength: 1 })
  .chain((asked) =>
    fc.record({
      ...groups,
      metrics: fc.constant(asked),
      measured: fc.constant(null),
      orderBy: fc.constantFrom<'keys' | Metric>('keys', ...asked),
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
  cuts: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 6, arbitrary: fc.array(fc.nat(), { minLength: 2, maxLength: 5 }) },
  ),
});

export const randomScan = fc.record({
  filters: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: randomFilters }),
  range: randomRange,
  order: fc.constantFrom('ascending', 'descending'),
  /** Which of the project's events it comes after, by its number; null: from the beginning. */
  after: fc.option(fc.nat()),
  limit: fc.option(fc.integer({ min: 1, max: 12 })),
});

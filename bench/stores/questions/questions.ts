import type { SqlRow } from '../benched-store.js';
import { byDay, isNotEmpty, rounded, weekOf } from './answer-rows.js';
import type { Asker } from './asker.js';

/** One question of the API, put to the services as a controller puts it. */
export interface BenchQuestion {
  /** As the statements by hand are named. */
  readonly name: string;
  /** A count has an aim of its own on every storage. */
  readonly isCount?: true;
  /** The answer as rows, which the statement by hand gives as well; the order of rows does not matter. */
  ask(asker: Asker): Promise<SqlRow[]>;
  /** What to compare of the statement's own rows; default: all of them. */
  compared?(rows: readonly SqlRow[]): SqlRow[];
}

export const questions: readonly BenchQuestion[] = [
  {
    name: 'count by day',
    isCount: true,
    ask: async (asker) => {
      const { data } = await asker.query({ metrics: ['count'], interval: 'day' });
      return data.map(({ bucket, count }) => [byDay(bucket ?? null), count]).filter(isNotEmpty);
    },
  },
  {
    name: 'count by type',
    isCount: true,
    ask: async (asker) => {
      const { data } = await asker.query({ metrics: ['count'], dimensions: ['event_type'] });
      return data.map(({ dimensions, count }) => [dimensions?.[0], count]);
    },
  },
  {
    name: 'totals',
    ask: async (asker) => {
      const { total } = await asker.events({ group_by: ['none'] });
      return [[total.count, total.unique_users, total.sessions]];
    },
  },
  { name: 'events by day', ask: (asker) => eventsByDay(asker, {}) },
  {
    name: 'events by day, filtered by a property',
    ask: (asker) => eventsByDay(asker, { filter: ['properties.plan:eq:pro'], source: ['google'] }),
  },
  {
    name: 'breakdown by type, users',
    ask: async (asker) => {
      const { data } = await asker.breakdown({ dimension: ['event_type'] });
      return data.map(({ value, count, unique_users }) => [value, count, unique_users]);
    },
  },
  {
    name: 'breakdown by page, users',
    ask: async (asker) => {
      const { data, other } = await asker.breakdown({ dimension: ['page_url'], limit: ['100'] });
      const rows: SqlRow[] = data.map(({ value, count, unique_users }) => [value, count, unique_users]);
      return [...rows, ['other', other.count, other.unique_users]].filter(isNotEmpty);
    },
  },
  {
    name: 'breakdown by a property, users',
    ask: async (asker) => {
      const { data } = await asker.breakdown({ dimension: ['properties.plan'] });
      return data.map(({ value, count, unique_users }) => [value, count, unique_users]);
    },
  },
  {
    name: 'summary',
    ask: async (asker) => {
      const { total, previous, top_event_types, top_pages, top_sources } = await asker.summary();
      const counts = [total, previous].map((each, index) => [
        index === 0 ? 'total' : 'previous',
        each.count,
        each.unique_users,
        each.sessions,
      ]);
      const tops = [top_event_types, top_pages, top_sources].flat();
      return [...counts, ...tops.map(({ value, count, unique_users }) => [value, count, unique_users, null])];
    },
  },
  {
    name: 'property by day',
    ask: async (asker) => {
      const { data, total } = await asker.property({ property: ['properties.price'], group_by: ['day'] });
      return [{ bucket: null, ...total }, ...data]
        .map((row) => {
          const { bucket, count, sum, avg, min, max, p50, p90, p99 } = row;
          return [byDay(bucket), count, ...[sum, avg, min, max, p50, p90, p99].map(rounded)];
        })
        .filter(isNotEmpty);
    },
  },
  {
    name: 'user page',
    ask: async (asker) => {
      const { count, sessions, event_types, events } = await asker.user();
      return [
        ['all', count, sessions, null],
        ...event_types.map((type) => [type.value, type.count, null, null]),
        ...events.map(({ id, timestamp, properties }) => [id, Date.parse(timestamp), null, properties]),
      ];
    },
  },
  {
    name: 'funnel',
    ask: async (asker) => {
      const { steps } = await asker.funnel(['product_viewed', 'cart_added', 'purchase'], '7d');
      return steps.map(({ users }, step) => [step + 1, users]).filter(isNotEmpty);
    },
  },
  {
    name: 'retention by week',
    ask: async (asker) => {
      const { data } = await asker.retention({ start_event: ['page_view'], interval: ['week'] });
      return data.flatMap(({ bucket, size, returned }) =>
        returned
          .map(({ users }, later) => [weekOf(bucket), later, users, later === 0 ? size : null])
          .filter(([, , users, ofSize]) => users !== 0 || (ofSize ?? 0) !== 0),
      );
    },
  },
  {
    name: 'realtime',
    ask: async (asker) => {
      const { count, active_users, event_types } = await asker.realtime();
      return [['all', count, active_users], ...event_types.map((type) => [type.value, type.count, null])];
    },
  },
  {
    name: 'export of 100,000 events',
    ask: async (asker) => [[await asker.scan()]],
    compared: (rows) => [[rows.length]],
  },
];

async function eventsByDay(asker: Asker, filters: Record<string, readonly string[]>): Promise<SqlRow[]> {
  const { data, total } = await asker.events({ group_by: ['day'], ...filters });
  return [{ bucket: null, ...total }, ...data]
    .map((row) => [byDay(row.bucket), row.count, row.unique_users, row.sessions])
    .filter(isNotEmpty);
}

import { expect } from '@jest/globals';
import { metrics, valueMetrics, type MetricValues } from '../../../internal/ports/event-store.js';
import { call } from '../../support/call.js';
import { canonicalEvent, draft, drafts, newProject, noon } from '../../support/event-draft.js';
import { everything, type ConformanceCase } from './conformance-case.js';

const none: MetricValues = {
  value_count: 0,
  sum: 0,
  avg: null,
  min: null,
  max: null,
  p50: null,
  p90: null,
  p99: null,
};

interface NumberCase {
  readonly name: string;
  /** What `n` is in each event, as it stands in the document; null: an event without it. */
  readonly values: readonly (string | null)[];
  readonly expected: MetricValues;
}

const measured: readonly NumberCase[] = [
  { name: 'no events', values: [], expected: none },
  { name: 'no numbers', values: ['"5"', 'true', 'null', '[1]', '{"n":1}', null], expected: none },
  {
    name: 'one number among other values',
    values: ['"5"', '2.5', 'false', null],
    expected: { value_count: 1, sum: 2.5, avg: 2.5, min: 2.5, max: 2.5, p50: 2.5, p90: 2.5, p99: 2.5 },
  },
  {
    name: 'percentiles lie between two numbers',
    values: ['4', '1', '3', '2'],
    expected: {
      value_count: 4,
      sum: 10,
      avg: 2.5,
      min: 1,
      max: 4,
      p50: 2.5,
      p90: 1 + 2 + 0.7000000000000002,
      p99: 3.9699999999999998,
    },
  },
  {
    name: 'integers beyond 64 bits are doubles',
    values: ['123456789012345678901234567890', '-123456789012345678901234567890', '9007199254740993'],
    expected: {
      value_count: 3,
      min: -123456789012345678901234567890,
      max: 123456789012345678901234567890,
      p50: 9007199254740992,
    },
  },
  {
    name: 'a sum beyond doubles is none, and neither is its mean',
    values: ['1.7e308', '1.7e308'],
    expected: { value_count: 2, sum: null, avg: null, min: 1.7e308, max: 1.7e308, p50: 1.7e308 },
  },
];

export const numberCases: readonly ConformanceCase[] = [
  ...measured.map(({ name, values, expected }): ConformanceCase => ({
    name,
    async run({ store }) {
      const project = newProject();
      const events = values.map((value) =>
        draft(project, { properties: value === null ? '{}' : `{"n":${value}}` }),
      );
      await store.append(events.map(canonicalEvent), call());
      const request = { ...everything(project), metrics: valueMetrics, measured: ['n'] };
      expect((await store.aggregate(request, call())).total).toMatchObject(expected);
    },
  })),
  ...(['unique_users', 'sessions'] as const).map((distinct): ConformanceCase => ({
    name: `${distinct} alone beside a sum: each counts once however many numbers it has`,
    async run({ store }) {
      const project = newProject();
      const each = (source: string, who: string | undefined, n: number) =>
        draft(project, {
          source,
          ...(who === undefined ? {} : { user_id: who, session_id: who }),
          properties: `{"n":${n}}`,
        });
      const events = [
        ...[each('a', 'x', 1), each('a', 'x', 2), each('a', 'y', 4)],
        ...[each('b', 'x', 8), each('b', 'x', 16)],
        ...[each('c', 'y', 32), each('c', undefined, 64), each('c', undefined, 128)],
      ];
      await store.append(events.map(canonicalEvent), call());
      const answer = await store.aggregate(
        {
          ...everything(project),
          groupBy: [{ by: 'field', field: { is: 'column', column: 'source' } }],
          metrics: [distinct, 'sum'],
          measured: ['n'],
          orderBy: distinct,
          limit: 1,
        },
        call(),
      );
      expect(answer).toEqual({
        groups: [{ keys: ['a'], values: { [distinct]: 2, sum: 7 } }],
        other: { [distinct]: 2, sum: 248 },
        total: { [distinct]: 2, sum: 255 },
      });
    },
  })),
  {
    name: 'small numbers are not lost between large ones',
    async run({ store }) {
      const project = newProject();
      const values = ['1e15', ...Array<string>(100).fill('0.01'), '-1e15'];
      const events = values.map((value, index) =>
        draft(project, { timestamp: noon + index, properties: `{"n":${value}}` }),
      );
      await store.append(events.map(canonicalEvent), call());
      const request = { ...everything(project), metrics: valueMetrics, measured: ['n'] };
      const { total } = await store.aggregate(request, call());
      expect(total).toMatchObject({ value_count: 102, min: -1e15, max: 1e15 });
      // Added one by one as doubles it is 0: beside 1e15 there is nothing between 0 and an eighth.
      expect(total.sum).toBeCloseTo(1, 6);
    },
  },
  {
    name: 'first and last event of each group; the largest metric first, groups without one last',
    async run({ store }) {
      const project = newProject();
      const of = (event_type: string, at: number, properties: string) =>
        draft(project, { event_type, timestamp: noon + at, properties });
      const events = [
        of('a', 5, '{"n":1}'),
        of('a', 9, '{"n":3}'),
        of('b', 7, '{"n":10}'),
        of('c', 1, '{"n":"10"}'),
        of('d', 2, '{"n":10}'),
      ];
      await store.append(events.map(canonicalEvent), call());
      const request = {
        ...everything(project),
        metrics: ['first_at', 'last_at', 'max'],
        measured: ['n'],
        groupBy: [{ by: 'field', field: { is: 'column', column: 'event_type' } }],
      } as const;
      const row = (key: string, first: number, last: number, max: number | null) => ({
        keys: [key],
        values: { first_at: noon + first, last_at: noon + last, max },
      });
      const [a, b, c, d] = [row('a', 5, 9, 3), row('b', 7, 7, 10), row('c', 1, 1, null), row('d', 2, 2, 10)];
      expect((await store.aggregate({ ...request, orderBy: 'max' }, call())).groups).toEqual([b, d, a, c]);
      expect((await store.aggregate({ ...request, orderBy: 'p50' }, call())).groups).toEqual([b, d, a, c]);
      expect((await store.aggregate({ ...request, orderBy: 'last_at' }, call())).groups).toEqual([
        a,
        b,
        d,
        c,
      ]);
      const cut = await store.aggregate({ ...request, orderBy: 'max', limit: 2 }, call());
      expect(cut).toEqual({
        groups: [b, d],
        other: { first_at: noon + 1, last_at: noon + 9, max: 3 },
        total: { first_at: noon + 1, last_at: noon + 9, max: 10 },
      });
    },
  },
  {
    name: 'the first and the last event of those that a property selects, asked for alone',
    async run({ store }) {
      const project = newProject();
      const events = drafts(project, 9, (index) => ({
        timestamp: noon + index,
        properties: `{"n":${index}}`,
      }));
      await store.append(events.map(canonicalEvent), call());
      const field = { is: 'property', path: ['n'] } as const;
      const filters = [{ field, condition: { is: 'any_of', values: [3, 5] } }] as const;
      const request = { ...everything(project), filters, metrics: ['first_at', 'last_at'] } as const;
      const { total } = await store.aggregate(request, call());
      expect(total).toEqual({ first_at: noon + 3, last_at: noon + 5 });
    },
  },
  {
    name: 'without events there is neither a first nor a last one',
    async run({ store }) {
      const request = { ...everything(newProject()), metrics, measured: ['n'] };
      const nothing = { count: 0, unique_users: 0, sessions: 0, first_at: null, last_at: null, ...none };
      for (const groupBy of [[], [{ by: 'field', field: { is: 'property', path: ['n'] } }]] as const) {
        expect(await store.aggregate({ ...request, groupBy }, call())).toEqual({
          groups: [],
          other: nothing,
          total: nothing,
        });
      }
    },
  },
  {
    name: 'percentiles of 20,001 numbers',
    async run({ store }) {
      const project = newProject();
      const events = drafts(project, 20_001, (index) => ({
        timestamp: noon + index,
        properties: `{"n":${(index * 7919) % 20_001}}`,
      }));
      await store.append(events.map(canonicalEvent), call());
      const request = { ...everything(project), metrics: valueMetrics, measured: ['n'] };
      expect((await store.aggregate(request, call())).total).toEqual({
        value_count: 20_001,
        sum: 200_010_000,
        avg: 10_000,
        min: 0,
        max: 20_000,
        p50: 10_000,
        p90: 18_000,
        p99: 19_800,
      });
    },
  },
];

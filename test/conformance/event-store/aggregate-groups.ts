import { noon } from '../../support/event-draft.js';
import { bySource, byTime, byType, total, values, type AggregateCase } from './six-events.js';

/** Over the six events: groups, their order, and what a limit leaves out. */
export const groupsOfSix: readonly AggregateCase[] = [
  { name: 'no group', request: {}, groups: [] },
  {
    name: 'by event_type',
    request: { groupBy: [byType] },
    groups: [
      [['buy'], values(1, 1, 1)],
      [['click'], values(2, 1, 1)],
      [['view'], values(3, 2, 2)],
    ],
  },
  {
    name: 'by source, null first',
    request: { groupBy: [bySource] },
    groups: [
      [[null], values(1, 1, 1)],
      [['a'], values(3, 2, 2)],
      [['b'], values(2, 2, 2)],
    ],
  },
  {
    name: 'by user_id: events without one are a group of their own',
    request: { groupBy: [{ by: 'field', field: { is: 'column', column: 'user_id' } }] },
    groups: [
      [[null], values(2, 1, 1)],
      [['u1'], values(2, 1, 1)],
      [['u2'], values(2, 1, 2)],
    ],
  },
  {
    name: 'by anonymous_id: the actor is still the user_id where there is one',
    request: { groupBy: [{ by: 'field', field: { is: 'column', column: 'anonymous_id' } }] },
    groups: [
      [[null], values(3, 2, 2)],
      [['u1'], values(1, 1, 1)],
      [['x'], values(2, 2, 2)],
    ],
  },
  {
    name: 'by session_id: no actor and no session add nothing',
    request: { groupBy: [{ by: 'field', field: { is: 'column', column: 'session_id' } }] },
    groups: [
      [[null], values(1, 0, 0)],
      [['s1'], values(2, 1, 1)],
      [['s2'], values(2, 2, 1)],
      [['s3'], values(1, 1, 1)],
    ],
  },
  {
    name: 'by page_url, which no event has',
    request: { groupBy: [{ by: 'field', field: { is: 'column', column: 'page_url' } }] },
    groups: [[[null], total]],
  },
  {
    name: 'by time, empty buckets left out, the first one begun before the range',
    request: { groupBy: [byTime], range: { from: noon, until: noon + 120_000 } },
    groups: [
      [[noon - 30_000], values(4, 2, 2)],
      [[noon + 60_000], values(2, 1, 2)],
    ],
  },
  {
    name: 'by time, both ends cut by the range',
    request: { groupBy: [byTime], range: { from: noon + 1_000, until: noon + 61_000 } },
    groups: [
      [[noon - 30_000], values(3, 2, 2)],
      [[noon + 60_000], values(1, 1, 1)],
    ],
    total: values(4, 3, 2),
  },
  {
    name: 'by time and type',
    request: { groupBy: [byTime, byType], range: { from: noon, until: noon + 120_000 } },
    groups: [
      [[noon - 30_000, 'click'], values(2, 1, 1)],
      [[noon - 30_000, 'view'], values(2, 1, 1)],
      [[noon + 60_000, 'buy'], values(1, 1, 1)],
      [[noon + 60_000, 'view'], values(1, 1, 1)],
    ],
  },
  {
    name: 'by source and type, in the order of both keys',
    request: { groupBy: [bySource, byType], metrics: ['count'] },
    groups: [
      [[null, 'click'], { count: 1 }],
      [['a', 'click'], { count: 1 }],
      [['a', 'view'], { count: 2 }],
      [['b', 'buy'], { count: 1 }],
      [['b', 'view'], { count: 1 }],
    ],
    other: { count: 0 },
    total: { count: 6 },
  },
  {
    name: 'two keys by a metric, with a limit',
    request: { groupBy: [bySource, byType], orderBy: 'count', limit: 2 },
    groups: [
      [['a', 'view'], values(2, 2, 2)],
      [[null, 'click'], values(1, 1, 1)],
    ],
    other: values(3, 2, 2),
  },
  {
    name: 'the largest count; other has distinct uniques over the rest',
    request: { groupBy: [byType], orderBy: 'count', limit: 1 },
    groups: [[['view'], values(3, 2, 2)]],
    other: values(3, 2, 2),
  },
  {
    name: 'by unique users, ties by key',
    request: { groupBy: [byType], orderBy: 'unique_users' },
    groups: [
      [['view'], values(3, 2, 2)],
      [['buy'], values(1, 1, 1)],
      [['click'], values(2, 1, 1)],
    ],
  },
  {
    name: 'by sessions, ties by key, null first among them',
    request: {
      groupBy: [{ by: 'field', field: { is: 'column', column: 'source' } }],
      orderBy: 'sessions',
      limit: 2,
    },
    groups: [
      [['a'], values(3, 2, 2)],
      [['b'], values(2, 2, 2)],
    ],
    other: values(1, 1, 1),
  },
  {
    name: 'a limit on groups in the order of keys',
    request: { groupBy: [bySource], limit: 1 },
    groups: [[[null], values(1, 1, 1)]],
    other: values(5, 2, 3),
  },
  {
    name: 'a limit that leaves nothing out',
    request: { groupBy: [byType], limit: 3, metrics: ['unique_users', 'sessions'] },
    groups: [
      [['buy'], { unique_users: 1, sessions: 1 }],
      [['click'], { unique_users: 1, sessions: 1 }],
      [['view'], { unique_users: 2, sessions: 2 }],
    ],
    other: { unique_users: 0, sessions: 0 },
    total: { unique_users: 3, sessions: 3 },
  },
  {
    name: 'one metric alone is answered alone',
    request: { metrics: ['sessions'] },
    groups: [],
    other: { sessions: 0 },
    total: { sessions: 3 },
  },
];

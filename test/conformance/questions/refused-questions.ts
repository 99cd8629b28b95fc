import type { Parameters, QuestionKind } from './generated-question.js';

const refusedByAll: readonly Parameters[] = [
  { timezone: ['Mars/Olympus_Mons'] },
  { timezone: [''] },
  { start_date: ['2015-02-29'] },
  { start_date: ['2015-5-17'] },
  { start_date: ['2015-05-17T10:00:00'] },
  { start_date: ['2015-05-17T24:00:00Z'] },
  { start_date: ['2015-05-17T10:00:60Z'] },
  { end_date: ['2015-13-01'] },
  { end_date: ['17.05.2015'] },
  { end_date: ['yesterday'] },
  { end_date: [''] },
  { start_date: ['2015-05-18'], end_date: ['2015-05-17'] },
  { start_date: ['2015-05-17T10:00:00Z'], end_date: ['2015-05-17T12:00:00+02:00'] },
  ...[
    'plan:eq:pro',
    'properties.plan',
    'properties.plan:eq',
    'properties.plan:like:pro',
    'properties:eq:1',
  ].map((filter) => ({ filter: [filter] })),
];

const badGroups: readonly Parameters[] = [
  { group_by: ['year'] },
  { group_by: ['Day'] },
  { group_by: [''] },
  { start_date: ['1990-01-01'], end_date: ['2020-01-01'], group_by: ['hour'] },
  { start_date: ['1985-01-01'], end_date: ['2020-01-01'], group_by: ['day'] },
];

const badLimits: readonly Parameters[] = ['0', '1001', '-1', '1.5', 'ten', ''].map((limit) => ({
  limit: [limit],
}));

const refusedByOne: Readonly<Record<Exclude<QuestionKind, 'funnel' | 'query'>, readonly Parameters[]>> = {
  events: badGroups,
  property: [...badGroups, { property: [] }, { property: ['user_id'] }, { property: ['size'] }],
  breakdown: [{ dimension: ['plan'] }, { dimension: [] }, { metric: ['sessions'] }, ...badLimits],
  retention: [{ start_event: [] }, { interval: ['hour'] }, { interval: ['none'] }],
  summary: [],
  user: badLimits,
};

/** Parameters that make a question of this kind one that has no answer. */
export function refusedQuestions(kind: Exclude<QuestionKind, 'funnel' | 'query'>): readonly Parameters[] {
  return [...refusedByAll, ...refusedByOne[kind]];
}

const badFilters = [
  [{ field: 'plan', operator: 'eq', value: 'pro' }],
  [{ field: 'properties.plan', operator: 'like', value: 'pro' }],
  [{ field: 'properties.plan', operator: 'gt', value: true }],
].map((filters) => ({ filters }));

/** Members of a body that make it one that has no answer. */
export const refusedBodies: Readonly<Record<'funnel' | 'query', readonly object[]>> = {
  funnel: [
    ...badFilters,
    ...['0d', '7w', '367d', '7', ''].map((window) => ({ window })),
    { steps: [{ event_type: 'a' }] },
    { breakdown: 'plan' },
    { start_date: '2015-02-29' },
    { timezone: 'Mars/Olympus_Mons' },
  ],
  query: [
    ...badFilters,
    { metrics: [] },
    { metrics: ['count', 'sum'], property: undefined },
    { dimensions: ['plan'] },
    { date_range: { start: '2015-02-29' } },
    { timezone: 'Mars/Olympus_Mons' },
  ],
};

import type { GeneratedQuestion, Parameters } from './generated-question.js';

const asked = { timezone: 'UTC', retentionDays: null, now: Date.UTC(2015, 5, 1) };
const range = { start_date: ['2015-05-01'], end_date: ['2015-05-31'] };
const body = { start_date: '2015-05-01', end_date: '2015-05-31' };
const someEvent = 'page_view';

function about(
  call: 'events' | 'breakdown' | 'property' | 'summary' | 'retention',
  parameters: Parameters,
): GeneratedQuestion {
  return { ...asked, call, parameters: { ...range, ...parameters } };
}

/** Every kind of question that a log of page views has an answer to. */
export const logLineQuestions: readonly GeneratedQuestion[] = [
  ...['hour', 'day', 'week', 'none'].map((kind) => about('events', { group_by: [kind] })),
  about('events', { group_by: ['day'], timezone: ['America/Los_Angeles'] }),
  about('events', { group_by: ['day'], filter: ['properties.status:gte:400', 'properties.method:eq:GET'] }),
  about('events', { group_by: ['none'], filter: ['properties.agent:contains:Googlebot'] }),
  about('events', { group_by: ['none'], page_url: ['/favicon.ico', '/robots.txt'] }),
  ...['page_url', 'source', 'properties.status', 'properties.agent', 'properties.bytes'].flatMap(
    (dimension) => [
      about('breakdown', { dimension: [dimension], limit: ['1000'] }),
      about('breakdown', { dimension: [dimension], metric: ['unique_users'], limit: ['7'] }),
    ],
  ),
  about('property', { property: ['properties.bytes'], group_by: ['day'] }),
  about('property', {
    property: ['properties.status'],
    group_by: ['none'],
    filter: ['properties.bytes:exists:false'],
  }),
  about('summary', {}),
  about('retention', { start_event: [someEvent], interval: ['day'] }),
  {
    ...asked,
    call: 'funnel',
    body: {
      ...body,
      steps: [{ event_type: someEvent }, { event_type: someEvent }, { event_type: someEvent }],
      window: '1d',
    },
  },
  {
    ...asked,
    call: 'query',
    body: {
      metrics: ['count', 'unique_users', 'p90'],
      property: 'properties.bytes',
      dimensions: ['properties.status', 'properties.method'],
      interval: 'day',
      date_range: { start: '2015-05-01', end: '2015-05-31' },
      order_by: 'count',
      limit: 40,
    },
  },
];

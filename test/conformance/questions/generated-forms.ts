import type { FunnelBody } from '../../support/oracle/funnel-answer.js';
import type { QueryBody, QueryMetric } from '../../support/oracle/query-answer.js';
import type { SeededRandom } from '../../support/seeded-random.js';
import { generatedFilter } from './generated-filter.js';
import type { QuestionKind } from './generated-question.js';
import { rangeForm } from './generated-range.js';
import type { SceneData } from './scene-data.js';
import { scenePaths } from './scene-properties.js';

const dimensions = ['event_type', 'user_id', 'session_id', 'source', 'page_url'] as const;
const kinds = ['minute', 'hour', 'hour', 'day', 'day', 'week', 'month', 'none'] as const;
const limits = [1, 2, 3, 5, 10, 100, 1_000];

/** What one kind of question says beside what all of them say. */
export function formOf(
  random: SeededRandom,
  { values }: SceneData,
  kind: Exclude<QuestionKind, 'funnel' | 'query'>,
): Readonly<Record<string, string>> {
  const maybe = (name: string, probability: number, value: () => string) =>
    random.chance(probability) ? { [name]: value() } : {};
  const groupBy = maybe('group_by', 0.9, () => random.pick(kinds));
  const limit = maybe('limit', 0.6, () => `${random.pick(limits)}`);
  switch (kind) {
    case 'events':
      return groupBy;
    case 'property':
      return { ...groupBy, property: random.pick(scenePaths) };
    case 'breakdown':
      return {
        ...limit,
        dimension: random.chance(0.5) ? random.pick(dimensions) : random.pick(scenePaths),
        ...maybe('metric', 0.6, () => random.pick(['count', 'unique_users'])),
      };
    case 'retention':
      return {
        start_event: random.pick(values.event_type),
        ...maybe('return_event', 0.6, () => random.pick(values.event_type)),
        ...maybe('interval', 0.8, () => random.pick(['day', 'week', 'month'])),
      };
    case 'user':
      return limit;
    case 'summary':
      return {};
  }
}

type Said = Pick<FunnelBody, 'timezone' | 'filters'>;

export function bodyOf(
  random: SeededRandom,
  data: SceneData,
  kind: 'funnel' | 'query',
  said: Said,
): { call: 'funnel'; body: FunnelBody } | { call: 'query'; body: QueryBody } {
  return kind === 'funnel'
    ? { call: kind, body: funnelBody(random, data, said) }
    : { call: kind, body: queryBody(random, data, said) };
}

function funnelBody(random: SeededRandom, data: SceneData, said: Said): FunnelBody {
  // Of three types most chains are short, of one they are as long as the funnel.
  const types = random.shuffled(data.values.event_type).slice(0, random.whole(1, 3));
  const steps = Array.from({ length: random.whole(2, random.chance(0.8) ? 4 : 10) }, () => ({
    event_type: random.pick(types),
    ...(random.chance(0.15) ? { filters: [generatedFilter(random, data)] } : {}),
  }));
  return {
    ...said,
    ...rangeForm(random, data),
    steps,
    window: random.pick(['1s', '60s', '30m', '90m', '6h', '1d', '3d', '20d', '366d']),
    ...(random.chance(0.4) ? { breakdown: random.pick([...dimensions, ...scenePaths]) } : {}),
  };
}

const ofEvents = ['count', 'unique_users', 'sessions'] as const satisfies readonly QueryMetric[];
const ofValues = ['value_count', 'sum', 'avg', 'min', 'max', 'p50', 'p90', 'p99'] as const;

function queryBody(random: SeededRandom, data: SceneData, { timezone, filters }: Said): QueryBody {
  const property = random.chance(0.6) ? random.pick(['properties.size', ...scenePaths]) : null;
  const allowed = property === null ? ofEvents : [...ofEvents, ...ofValues];
  const metrics = random.shuffled<QueryMetric>(allowed).slice(0, random.whole(1, 5));
  // Where sums are not exact, the engine's order of adding could decide a tie.
  const exact = metrics.filter(
    (metric) => !['sum', 'avg'].includes(metric) || property === 'properties.size',
  );
  const orders = [...exact, 'keys'] as const;
  const interval = random.chance(0.5) ? random.pick(kinds) : 'none';
  const mustSay = interval === 'none' && exact[0] !== metrics[0];
  const { start_date: start, end_date: end } = rangeForm(random, data, interval);
  const fields = random.shuffled([...new Set([...dimensions, 'anonymous_id', ...scenePaths])]);
  return {
    metrics,
    ...(property === null ? {} : { property }),
    dimensions: fields.slice(0, random.whole(0, 2)),
    ...(interval === 'none' ? {} : { interval }),
    ...(filters === undefined || filters.length === 0 ? {} : { filters }),
    date_range: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) },
    ...(timezone === undefined ? {} : { timezone }),
    ...(mustSay || random.chance(0.5) ? { order_by: random.pick(orders) } : {}),
    ...(random.chance(0.6) ? { limit: random.pick(limits) } : {}),
  };
}

import type { FunnelBody } from '../../support/oracle/funnel-answer.js';
import type { QueryBody } from '../../support/oracle/query-answer.js';
import type { SeededRandom } from '../../support/seeded-random.js';
import { bodyOf, formOf } from './generated-forms.js';
import { filterText, generatedFilter } from './generated-filter.js';
import { rangeForm } from './generated-range.js';
import { refusedBodies, refusedQuestions } from './refused-questions.js';
import type { SceneData } from './scene-data.js';
import { scenes } from './scenes.js';

export type Parameters = Readonly<Record<string, readonly string[]>>;

export const questionKinds = [
  ...(['events', 'breakdown', 'property', 'summary'] as const),
  ...(['user', 'retention', 'funnel', 'query'] as const),
];
export type QuestionKind = (typeof questionKinds)[number];

interface Asked {
  /** The project's own zone. */
  readonly timezone: string;
  readonly retentionDays: number | null;
  readonly now: number;
}

export type GeneratedQuestion = Asked &
  (
    | {
        readonly call: Exclude<QuestionKind, 'user' | 'funnel' | 'query'>;
        readonly parameters: Parameters;
      }
    | { readonly call: 'user'; readonly userId: string; readonly parameters: Parameters }
    | { readonly call: 'funnel'; readonly body: FunnelBody }
    | { readonly call: 'query'; readonly body: QueryBody }
  );

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const columns = ['event_type', 'user_id', 'session_id', 'source', 'page_url'] as const;

export function generatedQuestion(
  random: SeededRandom,
  data: SceneData,
  kind: QuestionKind,
): GeneratedQuestion {
  const own = random.chance(0.7);
  const zone = random.chance(0.8) ? data.scene.zone : random.pick(scenes).zone;
  const now =
    data.moment + random.whole(0, 25) * DAY + random.whole(-12, 12) * HOUR + random.pick([0, 1, -1]);
  const asked = {
    timezone: own ? zone : random.pick(scenes).zone,
    retentionDays: random.chance(0.2) ? random.whole(1, 45) : null,
    now: Math.max(now, 0),
  };
  const filters = Array.from({ length: random.chance(0.4) ? random.whole(1, 2) : 0 }, () =>
    generatedFilter(random, data),
  );
  const zoneForm = own ? {} : { timezone: zone };

  if (kind === 'funnel' || kind === 'query') {
    const question = bodyOf(random, data, kind, { ...zoneForm, filters });
    if (random.chance(0.06)) Object.assign(question.body, random.pick(refusedBodies[kind]));
    return { ...asked, ...question };
  }
  const form = formOf(random, data, kind);
  const texts = {
    ...form,
    ...rangeForm(random, data, form['group_by'] ?? form['interval']),
    ...zoneForm,
  };
  const parameters: Record<string, readonly string[]> = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, [text]]),
  );
  if (filters.length > 0) parameters['filter'] = filters.map((filter) => filterText(random, filter));
  for (const column of columns) {
    if (!random.chance(0.15) || (kind === 'user' && column === 'user_id')) continue;
    const wanted = Array.from({ length: random.whole(1, 4) }, () => random.pick(data.values[column]));
    parameters[column] = random.chance(0.2) ? [...wanted, 'in no event'] : wanted;
  }
  if (random.chance(0.06)) Object.assign(parameters, random.pick(refusedQuestions(kind)));
  if (kind !== 'user') return { ...asked, call: kind, parameters };
  return { ...asked, call: kind, userId: random.pick(data.values.user_id), parameters };
}

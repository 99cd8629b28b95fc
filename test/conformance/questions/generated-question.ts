import type { SeededRandom } from '../../support/seeded-random.js';
import type { SceneData } from './scene-data.js';
import { scenes } from './scenes.js';

export interface GeneratedQuestion {
  readonly call: 'events' | 'breakdown';
  /** The project's own zone. */
  readonly timezone: string;
  readonly now: number;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const dimensions = ['event_type', 'user_id', 'session_id', 'source', 'page_url'] as const;

export function generatedQuestion(random: SeededRandom, data: SceneData): GeneratedQuestion {
  const call = random.chance(0.6) ? 'events' : 'breakdown';
  const parameters: Record<string, readonly string[]> =
    call === 'events' ? eventsForm(random) : breakdownForm(random);
  const own = random.chance(0.7);
  const zone = random.chance(0.8) ? data.scene.zone : random.pick(scenes).zone;
  if (!own) parameters['timezone'] = [zone];
  for (const column of dimensions) {
    if (random.chance(0.15)) {
      const wanted = Array.from({ length: random.whole(1, 4) }, () => random.pick(data.values[column]));
      parameters[column] = random.chance(0.2) ? [...wanted, 'in no event'] : wanted;
    }
  }
  Object.assign(parameters, rangeForm(random, data, parameters['group_by']?.[0]));
  if (random.chance(0.06)) Object.assign(parameters, random.pick(refused[call]));
  const now =
    data.moment + random.whole(0, 25) * DAY + random.whole(-12, 12) * HOUR + random.pick([0, 1, -1]);
  return { call, timezone: own ? zone : random.pick(scenes).zone, now: Math.max(now, 0), parameters };
}

function eventsForm(random: SeededRandom): Record<string, readonly string[]> {
  const kinds = ['minute', 'hour', 'hour', 'day', 'day', 'week', 'month', 'none'];
  return random.chance(0.1) ? {} : { group_by: [random.pick(kinds)] };
}

function breakdownForm(random: SeededRandom): Record<string, readonly string[]> {
  return {
    dimension: [random.pick(dimensions)],
    ...(random.chance(0.6) ? { metric: [random.pick(['count', 'unique_users'])] } : {}),
    ...(random.chance(0.6) ? { limit: [`${random.pick([1, 2, 3, 5, 10, 100, 1_000])}`] } : {}),
  };
}

/** Both ends, one of them or none; as dates or times; mostly short, and shorter for small buckets. */
function rangeForm(
  random: SeededRandom,
  { moment }: SceneData,
  groupBy = 'day',
): Record<string, readonly string[]> {
  const most = groupBy === 'minute' ? 2 : groupBy === 'hour' ? 6 : groupBy === 'month' ? 700 : 40;
  const before = Math.max(0, moment - random.whole(0, most) * DAY - random.whole(0, 2) * HOUR);
  const after = moment + random.whole(0, most) * DAY + random.whole(0, 2) * HOUR;
  const start = { start_date: [random.chance(0.6) ? dateOf(before) : timeOf(random, before)] };
  const end = { end_date: [random.chance(0.6) ? dateOf(after) : timeOf(random, after)] };
  const form = random.fraction();
  if (form < 0.7) return { ...start, ...end };
  if (form < 0.8) return start;
  if (form < 0.9) return end;
  if (form < 0.95 && groupBy !== 'minute') return {};
  const day = [dateOf(moment + random.whole(-1, 1) * DAY)];
  return { start_date: day, end_date: day };
}

function dateOf(instant: number): string {
  return new Date(Math.max(0, instant)).toISOString().slice(0, 10);
}

/** The same instant under different offsets, with or without fractions of a second, some finer than we keep. */
function timeOf(random: SeededRandom, instant: number): string {
  const minutes = random.pick([0, 0, 60, 120, -300, 330, 345, -210, 840]);
  const local = new Date(instant + minutes * 60_000).toISOString();
  const sign = minutes < 0 ? '-' : '+';
  const two = (number: number) => String(number).padStart(2, '0');
  const distance = Math.abs(minutes);
  const offset =
    minutes === 0 && random.chance(0.5)
      ? 'Z'
      : `${sign}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
  const fraction = random.pick(['', '.000', '.5', '.123', '.999999', '.0004']);
  return `${local.slice(0, 19)}${fraction}${offset}`;
}

type Parameters = Readonly<Record<string, readonly string[]>>;

/** What no question may ask. */
const refusedByBoth: readonly Parameters[] = [
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
];

const refused: Readonly<Record<GeneratedQuestion['call'], readonly Parameters[]>> = {
  events: [
    ...refusedByBoth,
    { group_by: ['year'] },
    { group_by: ['Day'] },
    { group_by: [''] },
    { start_date: ['1990-01-01'], end_date: ['2020-01-01'], group_by: ['hour'] },
    { start_date: ['1985-01-01'], end_date: ['2020-01-01'], group_by: ['day'] },
  ],
  breakdown: [
    ...refusedByBoth,
    { dimension: ['anonymous_id'] },
    { dimension: [] },
    { metric: ['sessions'] },
    ...['0', '1001', '-1', '1.5', 'ten', ''].map((limit) => ({ limit: [limit] })),
  ],
};

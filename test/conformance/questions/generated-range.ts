import type { SeededRandom } from '../../support/seeded-random.js';
import type { SceneData } from './scene-data.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface RangeForm {
  readonly start_date?: string;
  readonly end_date?: string;
}

/** Both ends, one of them or none; as dates or times; mostly short, and shorter for small buckets. */
export function rangeForm(random: SeededRandom, { moment }: SceneData, groupBy = 'day'): RangeForm {
  const most = groupBy === 'minute' ? 2 : groupBy === 'hour' ? 6 : groupBy === 'month' ? 700 : 40;
  const before = Math.max(0, moment - random.whole(0, most) * DAY - random.whole(0, 2) * HOUR);
  const after = moment + random.whole(0, most) * DAY + random.whole(0, 2) * HOUR;
  const start = { start_date: random.chance(0.6) ? dateOf(before) : timeOf(random, before) };
  const end = { end_date: random.chance(0.6) ? dateOf(after) : timeOf(random, after) };
  const form = random.fraction();
  if (form < 0.7) return { ...start, ...end };
  if (form < 0.8) return start;
  if (form < 0.9) return end;
  if (form < 0.95 && groupBy !== 'minute') return {};
  const day = dateOf(moment + random.whole(-1, 1) * DAY);
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

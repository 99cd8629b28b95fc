import { Random } from '../../../internal/transport/cli/generate/random.js';
import { eventText, visitEvents, type VisitEvent } from './visit.js';

export interface Shop {
  readonly projectId: string;
  /** Of all events. */
  readonly share: number;
}

/** One large project and some small ones. */
export const shops: readonly [Shop, ...Shop[]] = [
  { projectId: '0190a6a0-0000-7000-8000-000000000001', share: 0.7 },
  { projectId: '0190a6a0-0000-7000-8000-000000000002', share: 0.15 },
  { projectId: '0190a6a0-0000-7000-8000-000000000003', share: 0.1 },
  { projectId: '0190a6a0-0000-7000-8000-000000000004', share: 0.05 },
];

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const DAYS = 90;
/** The same whenever it runs: the figures of two runs are of the same events. */
export const STREAM_END = Date.UTC(2026, 9, 1);
export const STREAM_START = STREAM_END - DAYS * DAY_MS;

const EVENTS_PER_VISITOR = 25;

export interface HourOfShop {
  readonly projectId: string;
  /** Its end, in ms since 1970. */
  readonly until: number;
  /** In the order of time, each an event's JSON text. */
  readonly events: readonly string[];
}

/** How many events each shop has of so many; the large one has what the others leave. */
export function eventsOfShops(events: number): number[] {
  const others = shops.slice(1).map(({ share }) => Math.round(events * share));
  return [events - others.reduce((sum, each) => sum + each, 0), ...others];
}

/** A shop's hours, one after the other: exactly so many events in all, always the same ones for a seed. */
export function* hoursOfShop(
  projectId: string,
  events: number,
  seed: number,
): Generator<HourOfShop, void, void> {
  const random = new Random(seed);
  const visitors = Math.max(1, Math.ceil(events / EVENTS_PER_VISITOR));
  let made = 0;
  let pending: VisitEvent[] = [];
  for (const { start, share } of busyHours()) {
    const until = start + HOUR_MS;
    const ofHour = pending;
    pending = [];
    while (made < Math.round(events * share)) {
      for (const event of visitEvents(random, visitors, start + random.below(HOUR_MS))) {
        if (made === events || event.timestamp >= STREAM_END) break;
        ofHour.push(event);
        made += 1;
      }
    }
    const now = ofHour.filter(({ timestamp }) => timestamp < until);
    pending = ofHour.filter(({ timestamp }) => timestamp >= until);
    now.sort((a, b) => a.timestamp - b.timestamp);
    yield { projectId, until, events: now.map((event) => eventText(random, event)) };
  }
}

/** Monday first: less on the weekend. */
const WEEKDAYS = [1, 1.05, 1.05, 1, 0.9, 0.55, 0.5];

/** Each with the share of all events that has come when it ends. */
function busyHours(): { start: number; share: number }[] {
  const starts = Array.from({ length: DAYS * 24 }, (_, hour) => STREAM_START + hour * HOUR_MS);
  const weights = starts.map((start) => {
    // Least at 4 in the morning, most at 16 h.
    const daylight = 0.55 - 0.45 * Math.cos((((start / HOUR_MS) % 24) - 4) * (Math.PI / 12));
    return daylight * (WEEKDAYS[(Math.floor(start / DAY_MS) + 3) % 7] ?? 1);
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return starts.map((start, hour) => ({
    start,
    // Of all hours it is 1, whatever was lost by rounding.
    share: hour === starts.length - 1 ? 1 : (sum += weights[hour] ?? 0) / all,
  }));
}

import { Random } from './random.js';

export interface GeneratedEvent {
  readonly id: string;
  readonly event_type: string;
  readonly timestamp: string;
  readonly user_id?: string;
  readonly anonymous_id: string;
  readonly session_id: string;
  readonly source: string;
  readonly page_url: string;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

export interface GenerateRequest {
  readonly events: number;
  /** The same seed, end, days and number of events give the same events. */
  readonly seed: number;
  /** ms since 1970; nothing is later. */
  readonly until: number;
  readonly days: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Monday first: less on the weekend. */
const WEEKDAYS = [1, 1.05, 1.05, 1, 0.9, 0.55, 0.5];
const SOURCES = ['web', 'google', 'newsletter', 'ios', 'android', 'partner'] as const;
const PLANS = ['free', 'free', 'free', 'pro', 'team'] as const;
/** What a visit goes through, and how many go on to the next step. */
const FUNNEL = [
  { event_type: 'product_viewed', goesOn: 0.35 },
  { event_type: 'cart_added', goesOn: 0.6 },
  { event_type: 'checkout_started', goesOn: 0.7 },
  { event_type: 'purchase', goesOn: 0 },
] as const;

/**
 * A shop's visitors, as they are everywhere: sessions of some minutes, a long tail of pages, quiet nights and
 * weekends, visitors who come back, a tenth of whom sign in, and a funnel that few go through. Not in the order of time.
 */
export function* shopEvents({ events, seed, until, days }: GenerateRequest): Generator<GeneratedEvent> {
  const random = new Random(seed);
  const pages: [string, ...string[]] = [
    '/',
    ...Array.from({ length: 2_000 }, (_, at) => `/products/${at + 1}`),
  ];
  const visitors = Math.max(1, Math.ceil(events / 40));
  let made = 0;
  while (made < events) {
    for (const event of session(random, random.below(visitors), startOf(random, until, days), pages)) {
      if (Date.parse(event.timestamp) > until) break;
      yield { id: `generated-${seed}-${made}`, ...event };
      made += 1;
      if (made === events) return;
    }
  }
}

function startOf(random: Random, until: number, days: number): number {
  for (;;) {
    const time = until - random.next() * days * DAY;
    const weekday = (Math.floor(time / DAY) + 3) % 7;
    const hour = (time % DAY) / HOUR;
    // Least at 4 in the morning, most at 16 h.
    const daylight = 0.55 - 0.45 * Math.cos(((hour - 4) / 12) * Math.PI);
    if (random.chance(daylight * (WEEKDAYS[weekday] ?? 1) * 0.95)) return Math.floor(time);
  }
}

function* session(
  random: Random,
  visitor: number,
  start: number,
  pages: readonly [string, ...string[]],
): Generator<Omit<GeneratedEvent, 'id'>> {
  const own = new Random(visitor);
  const actor = {
    anonymous_id: `visitor-${visitor}`,
    ...(visitor % 10 === 0 && { user_id: `user-${visitor / 10}` }),
    session_id: random.hex(16),
    source: own.longTail(SOURCES),
  };
  const plan = own.longTail(PLANS);
  let time = start;
  const event = (event_type: string, page_url: string, properties: GeneratedEvent['properties']) => {
    const made = { event_type, timestamp: new Date(time).toISOString(), ...actor, page_url, properties };
    time += 1_000 + Math.floor(90_000 * random.next() ** 2);
    return made;
  };
  const views = 1 + Math.floor(6 * random.next() ** 2);
  for (let view = 0; view < views; view += 1) {
    yield event('page_view', random.longTail(pages), { plan, load_ms: 80 + random.below(900) });
  }
  for (const { event_type, goesOn } of FUNNEL) {
    const price = Math.round(500 + 20_000 * random.next() ** 3) / 100;
    yield event(event_type, random.longTail(pages), { plan, price, first_visit: views === 1 });
    if (!random.chance(goesOn)) return;
  }
}

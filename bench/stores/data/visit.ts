import { Random } from '../../../internal/transport/cli/generate/random.js';
import { digits, uuid } from './hex.js';

export interface VisitEvent {
  readonly timestamp: number;
  /** The members behind the timestamp, as JSON text. */
  readonly members: string;
}

const SOURCES = ['web', 'google', 'newsletter', 'ios', 'android', 'partner'] as const;
const PLANS = ['free', 'free', 'free', 'pro', 'team'] as const;
const COUNTRIES = ['DE', 'FR', 'US', 'BR', 'IN', 'JP', 'NG'] as const;
const PAGES: readonly [string, ...string[]] = [
  '/',
  ...Array.from({ length: 2_000 }, (_, at) => `/products/${at + 1}`),
];
/** What a visit goes through, and how many go on to the next step. */
const FUNNEL = [
  { type: 'product_viewed', goesOn: 0.35 },
  { type: 'cart_added', goesOn: 0.6 },
  { type: 'checkout_started', goesOn: 0.7 },
  { type: 'purchase', goesOn: 0 },
] as const;

/**
 * A visitor's visit, like one of `patchbay generate`, but written as JSON text at once, since ten million of these events are
 * made while a storage waits for them. Some visitors come often, most of them rarely; a fifth is signed in.
 */
export function* visitEvents(
  random: Random,
  visitors: number,
  start: number,
): Generator<VisitEvent, void, void> {
  const visitor = Math.floor(visitors * random.next() ** 2);
  const own = new Random(visitor);
  const user = visitor % 5 === 0 ? `"user_id":"user-${visitor}",` : '';
  const actor = `${user}"anonymous_id":"visitor-${visitor}","session_id":"${digits(random)}${digits(random)}","source":"${own.longTail(SOURCES)}"`;
  const traits = `"plan":"${own.longTail(PLANS)}","country":"${own.longTail(COUNTRIES)}"`;
  let timestamp = start;
  const event = (type: string, properties: string): VisitEvent => {
    const page = `"page_url":"${random.longTail(PAGES)}"`;
    const members = `"event_type":"${type}",${actor},${page},"properties":{${traits},${properties}}`;
    const made = { timestamp, members };
    timestamp += 1_000 + Math.floor(90_000 * random.next() ** 2);
    return made;
  };
  const views = 1 + Math.floor(6 * random.next() ** 2);
  for (let view = 0; view < views; view += 1) yield event('page_view', `"load_ms":${80 + random.below(900)}`);
  for (const { type, goesOn } of FUNNEL) {
    const price = Math.round(500 + 20_000 * random.next() ** 3) / 100;
    yield event(type, `"price":${price},"first_visit":${views === 1}`);
    if (!random.chance(goesOn)) return;
  }
}

export function eventText(random: Random, { timestamp, members }: VisitEvent): string {
  return `{"id":"${uuid(random)}","timestamp":${timestamp},${members}}\n`;
}

/** Stands where the id's and the time's bytes are written anew for every request. */
export const ID_PLACE = '00000000-0000-7000-8000-000000000000';
export const TIME_PLACE = '1970-01-01T00:00:00.000Z';

const USERS = 5_000;
const PAGES = 40;
const types = ['page_view', 'page_view', 'page_view', 'click', 'search', 'add_to_cart', 'checkout'];
const sources = ['www.google.com', 'duckduckgo.com', 'news.ycombinator.com', 'newsletter', 'direct'];
const browsers = ['Firefox', 'Chrome', 'Safari', 'Edge'];
const systems = ['Linux', 'Windows', 'macOS', 'Android', 'iOS'];
const countries = ['DE', 'FR', 'US', 'BR', 'IN', 'JP', 'NG'];
const plans = ['free', 'pro', 'team'];

/** The n-th event of a fixed, varied series: about 320 bytes of JSON with 5 to 7 properties. */
export function eventText(n: number, withId: boolean): string {
  // Multiplied by a prime, so that neighbours differ in all fields and every value comes.
  const user = (n * 7_919) % USERS;
  const page = (n * 31) % PAGES;
  const properties: Record<string, unknown> = {
    browser: pick(browsers, n * 3),
    os: pick(systems, user),
    country: pick(countries, user),
    screen_width: 1_280 + 160 * (user % 5),
    duration_ms: (n * 193) % 30_000,
  };
  if (n % 3 !== 0) properties['plan'] = pick(plans, user);
  if (n % 4 === 0) properties['price'] = ((n * 37) % 20_000) / 100;
  return JSON.stringify({
    ...(withId && { id: ID_PLACE }),
    event_type: pick(types, n),
    timestamp: TIME_PLACE,
    ...(n % 5 === 0 ? { anonymous_id: `visitor-${user}` } : { user_id: `user-${user}` }),
    ...(n % 3 === 0 ? {} : { session_id: `session-${user}-${n % 7}` }),
    source: pick(sources, n * 11),
    page_url: `https://shop.example.com/products/${page}`,
    properties,
  });
}

function pick<T>(from: readonly T[], n: number): T {
  return from[n % from.length] as T;
}

import { randomIds } from '../../../internal/adapters/ids/random/index.js';
import { IngestScanner } from '../../../internal/domain/ingest/index.js';
import { DAYS, eventsOfShops, hoursOfShop, shops, type HourOfShop } from './shops.js';

/** As many events as a request may have. */
const AT_ONCE = 1_000;

/** Canonical lines, one after the other; no event is in two pieces. */
export interface CanonicalDay {
  readonly events: number;
  readonly pieces: readonly Buffer[];
}

/**
 * So many events of all shops over 90 days, through the checks that every event goes through: day after day, in a day hour
 * after hour and in an hour shop after shop, as a writer stores what comes in.
 */
export function* canonicalDays(events: number): Generator<CanonicalDay, void, void> {
  const scanner = new IngestScanner();
  const counts = eventsOfShops(events);
  const hours = shops.map(({ projectId }, shop) => hoursOfShop(projectId, counts[shop] ?? 0, shop + 1));
  for (let day = 0; day < DAYS; day += 1) {
    let count = 0;
    const pieces: Buffer[] = [];
    for (let hour = 0; hour < 24; hour += 1) {
      for (const ofShop of hours) {
        const next = ofShop.next().value as HourOfShop;
        count += next.events.length;
        pieces.push(...linesOf(scanner, next));
      }
    }
    yield { events: count, pieces };
  }
}

function linesOf(scanner: IngestScanner, { projectId, until, events }: HourOfShop): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < events.length; at += AT_ONCE) {
    const body = Buffer.from(events.slice(at, at + AT_ONCE).join(''));
    const scanned = scanner.ndjson(body, {
      projectId,
      now: until,
      receivedAt: until,
      ids: randomIds,
      idempotencyKey: null,
    });
    const [refused] = scanned.refused;
    if (refused !== undefined) throw new Error(`The stream holds a bad event: ${JSON.stringify(refused)}`);
    pieces.push(scanned.lines);
  }
  return pieces;
}

import { Refusal } from './refusal.js';

const DAY = 86_400_000;

/** A stretch of time over which a zone's clock neither jumps nor is set back: `from ≤ instant < until`. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  /** Local time minus UTC, in ms. */
  readonly offset: number;
}

/**
 * A time zone, known only through what Intl prints for an instant. The clock is read every day, and where it
 * differs from before the moment is found by halving: since 1970 no zone has had two changes within 160 hours.
 */
export class Zone {
  static readonly #known = new Map<string, Zone>();

  readonly #printed: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  static named(name: string): Zone {
    let zone = this.#known.get(name);
    if (zone === undefined) {
      zone = new Zone(name);
      this.#known.set(name, zone);
    }
    return zone;
  }

  private constructor(name: string) {
    try {
      this.#printed = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      });
    } catch {
      throw new Refusal('invalid_request', `There is no time zone ${name}.`);
    }
  }

  offsetAt(instant: number): number {
    const second = Math.floor(instant / 1_000) * 1_000;
    const text = this.#printed.format(second);
    const parts = /^(\d\d)\/(\d\d)\/(\d{4}), (\d\d):(\d\d):(\d\d)$/.exec(text);
    if (parts === null) throw new Error(`Intl printed ${text}.`);
    const [month, day, year, hours, minutes, seconds] = parts.slice(1).map(Number) as [
      ...[number, number, number],
      ...[number, number, number],
    ];
    return Date.UTC(year, month - 1, day, hours, minutes, seconds) - second;
  }

  /** The stretches that cover `from … until`, one after the other. */
  *stretches(from: number, until: number): Generator<Stretch> {
    let start = from;
    let offset = this.offsetAt(from);
    let read = Math.floor(from / DAY) * DAY;
    while (read < until) {
      const next = read + DAY;
      const then = this.#offsetAtStep(next);
      if (then !== offset) {
        const change = this.#firstChange(Math.max(read, start), next, offset);
        if (change >= until) break;
        yield { from: start, until: change, offset };
        [start, offset] = [change, then];
      }
      read = next;
    }
    yield { from: start, until, offset };
  }

  #offsetAtStep(instant: number): number {
    let offset = this.#offsets.get(instant);
    if (offset === undefined) {
      offset = this.offsetAt(instant);
      this.#offsets.set(instant, offset);
    }
    return offset;
  }

  /** The first instant after `low` at which the offset is no longer `offset`; at `high` it is not. */
  #firstChange(low: number, high: number, offset: number): number {
    let [before, after] = [low, high];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.offsetAt(middle) === offset) before = middle;
      else after = middle;
    }
    return after;
  }
}

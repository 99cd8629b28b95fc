import { Temporal } from 'temporal-polyfill';

/** A time during which a zone's clock runs on unchanged: `from ≤ instant < until`, in ms since 1970, UTC. */
export interface Stretch {
  readonly from: number;
  /** Infinity where no further change is known. */
  readonly until: number;
  /** Local time minus UTC, in ms. */
  readonly offset: number;
}

const ianaName = /^[a-z][a-z0-9_+/-]{0,63}$/;

/**
 * The one place that knows when clocks change. The engine is the Temporal polyfill, whose data is the ICU of the
 * runtime: answers follow the Node version, and are the same on every storage.
 *
 * Asking the engine for one instant costs microseconds, too much for ten thousand buckets: everything else here
 * is arithmetic over stretches.
 */
export class TimeZone {
  private constructor(
    /** The IANA name in its usual case; a link keeps its own name (`Asia/Calcutta`). */
    readonly name: string,
  ) {}

  /** Null for what is no IANA name, and for offsets such as `+02:00`: they say nothing of when clocks change. */
  static named(name: string): TimeZone | null {
    // The engine remembers every spelling it is given, so it is given one of each name.
    const spelling = name.toLowerCase();
    if (!ianaName.test(spelling)) return null;
    try {
      return new TimeZone(new Temporal.ZonedDateTime(0n, spelling).timeZoneId);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  /** A question as JSON has its zone by name. */
  toJSON(): string {
    return this.name;
  }

  /** Local time minus UTC at this instant, in ms; old offsets have seconds. */
  offsetAt(instant: number): number {
    return this.#at(instant).offsetNanoseconds / 1e6;
  }

  /** The stretches from this instant on, without gaps; the first one is cut to begin there. */
  *stretches(from: number): Generator<Stretch, void, undefined> {
    let now = this.#at(from);
    for (;;) {
      const next = now.getTimeZoneTransition('next');
      yield {
        from: now.epochMilliseconds,
        until: next === null ? Infinity : next.epochMilliseconds,
        offset: now.offsetNanoseconds / 1e6,
      };
      if (next === null) return;
      now = next;
    }
  }

  #at(instant: number): Temporal.ZonedDateTime {
    return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(this.name);
  }
}

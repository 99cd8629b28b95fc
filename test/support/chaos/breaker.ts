import { setTimeout as wait } from 'node:timers/promises';
import type { Ledger } from '../ledger/ledger.js';
import { atSomeMoment } from '../ledger/moment.js';
import type { SeededRandom } from '../seeded-random.js';
import { until } from '../until.js';
import type { Fault, FaultCatalog } from './fault.js';
import { note } from './note.js';
import { nextVisible } from './probe.js';

export interface BreakerOptions {
  readonly catalog: FaultCatalog;
  readonly urls: readonly string[];
  readonly apiKey: string;
  readonly ledger: Ledger;
  readonly random: SeededRandom;
}

/** One fault that was made. Times in ms. */
export interface FaultReport {
  readonly kind: string;
  /** From the strike until what was broken is put right, or runs again. */
  readonly lastedMs: number;
  /** From the strike to the acknowledgement of a request that was sent after it. */
  readonly acknowledgedMs: number;
  /** From the strike until an event that was sent after it is counted; null: it was not, within minutes. */
  readonly visibleMs: number | null;
}

const RECOVERY_MS = 180_000;
const LEAST_BETWEEN = 500;
const MOST_BETWEEN = 2_500;

/** Breaks one thing after the other while clients send, and waits each time until events are taken and counted again. */
export class Breaker {
  readonly reports: FaultReport[] = [];
  readonly #options: BreakerOptions;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  async run(kinds: readonly string[]): Promise<void> {
    const { ledger } = this.#options;
    for (const kind of kinds) {
      const make = this.#options.catalog.get(kind);
      if (make === undefined) throw new Error(`There is no fault "${kind}".`);
      await this.#letSomeThrough();
      note(`${ledger.acknowledged} acknowledged; ${kind} …`);
      const report = await this.#breakOnce(kind, make(this.#options.random));
      this.reports.push(report);
      note(JSON.stringify(report));
    }
  }

  async #letSomeThrough(): Promise<void> {
    const { ledger, random } = this.#options;
    const target = ledger.acknowledged + random.whole(LEAST_BETWEEN, MOST_BETWEEN);
    await until('more is acknowledged', () => ledger.acknowledged >= target, RECOVERY_MS);
  }

  async #breakOnce(kind: string, fault: Fault): Promise<FaultReport> {
    const { ledger, random, urls, apiKey } = this.#options;
    const destination = { url: random.pick(urls), apiKey };
    let struckAt = 0;
    let striking = Promise.resolve();
    const strike = (): void => {
      struckAt = performance.now();
      striking = Promise.resolve(fault.strike());
    };
    await atSomeMoment(strike, { ledger, random, destination });
    const recovered = Promise.all([this.#acknowledgedAfter(struckAt), nextVisible({ urls, apiKey, ledger })]);
    // Told below, unless the fault itself fails.
    recovered.catch(() => undefined);
    let lastedMs: number;
    try {
      await striking;
      await wait(fault.lastsMs);
    } finally {
      await fault.heal();
      lastedMs = performance.now() - struckAt;
    }
    const [acknowledgedAt, visibleAt] = await recovered;
    return {
      kind,
      lastedMs: Math.round(lastedMs),
      acknowledgedMs: Math.round(acknowledgedAt - struckAt),
      visibleMs: visibleAt === null ? null : Math.round(visibleAt - struckAt),
    };
  }

  async #acknowledgedAfter(since: number): Promise<number> {
    let at: number | null = null;
    void this.#options.ledger.nextAcknowledgement(since).then((moment) => (at = moment));
    return until('a request is acknowledged again', () => at, RECOVERY_MS);
  }
}

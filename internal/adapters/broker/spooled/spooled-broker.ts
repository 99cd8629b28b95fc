import { PatchbayError, toPatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import type { BackOff } from '../../../../pkg/retry/index.js';
import type { Broker, Consumption, Delivery, Lag, Position, SpoolReport } from '../../../ports/broker.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import { Drain } from './drain.js';
import { DrainedPositions } from './drained-positions.js';
import { LateConsumption } from './late-consumption.js';
import { PatientStart } from './patient-start.js';

export interface SpooledBrokerOptions {
  /** On a server. It tells by `refusal` when it is away. */
  readonly remote: Broker;
  /** On a lasting disk of this machine, and this process's alone. It tells by `refusal` when it is full. */
  readonly spool: Broker;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How much of a publish's time the remote broker has before the spool is taken, in ms. 1.5 s. */
  readonly remoteMs?: number;
  /** How long a start waits for the remote broker, in ms. 5 s. */
  readonly startMs?: number;
  /** How many envelopes are on their way from the spool at once. 16. */
  readonly inFlight?: number;
  /** How often is tried what failed: a start, an envelope from the spool. From 100 ms to 2 s. */
  readonly retries?: BackOff;
  /** Of how many drained envelopes it is known where they are. 10,000. */
  readonly drainedPositions?: number;
}

const defaults = {
  remoteMs: 1_500,
  startMs: 5_000,
  inFlight: 16,
  retries: { firstMs: 100, longestMs: 2_000 },
  drainedPositions: 10_000,
};
const START_ATTEMPT_MS = 60_000;
const DRAIN_PUBLISH_MS = 10_000;
const IN_SPOOL = 'spool:';

/**
 * A broker on a server with a spool before it. What the server does not take in time, and all that comes while it is known
 * to be away, goes to the spool, and is durable there; in the background it goes on to the server. An envelope may come
 * to be in both, where the server took it and could not say so: the storage counts its events once. New envelopes may
 * overtake those in the spool.
 *
 * A full broker is an outage like any other: it passes when the consumers catch up, and the spool has a bound of its own.
 *
 * A position is the remote broker's, or `spool:` and the spool's.
 */
export class SpooledBroker implements Broker {
  readonly #remote: Broker;
  readonly #spool: Broker;
  readonly #clock: Clock;
  readonly #remoteMs: number;
  readonly #drained: DrainedPositions;
  readonly #drain: Drain;
  readonly #start: PatientStart;
  readonly #consumptions = new Set<LateConsumption>();

  constructor(options: SpooledBrokerOptions) {
    const { remote, spool, clock, logger, remoteMs, ...rest } = { ...defaults, ...options };
    this.#remote = remote;
    this.#spool = spool;
    this.#clock = clock;
    this.#remoteMs = remoteMs;
    this.#drained = new DrainedPositions(rest.drainedPositions);
    this.#drain = new Drain({
      ...{ spool, remote, clock, logger, inFlight: rest.inFlight, retries: rest.retries },
      drained: this.#drained,
      publishMs: DRAIN_PUBLISH_MS,
    });
    this.#start = new PatientStart({
      ...{ part: remote, clock, logger, retries: rest.retries, patienceMs: rest.startMs },
      attemptMs: START_ATTEMPT_MS,
      onStarted: () => this.#remoteStarted(),
    });
  }

  /** Does not wait for a remote broker that is away; rejects for one that cannot be used, and for a spool that cannot. */
  async start(call: Call): Promise<void> {
    try {
      await this.#startSpool(call);
      await this.#start.begin(call);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Resolves while envelopes can be taken, by either. */
  async check(call: Call): Promise<void> {
    const refusal = this.refusal();
    if (refusal !== null) throw refusal;
    if (this.#isAway()) return this.#spool.check(call);
    // At once: a server that hangs takes all the time there is.
    const [remote, spool] = await Promise.allSettled([this.#remote.check(call), this.#spool.check(call)]);
    if (remote.status === 'rejected' && spool.status === 'rejected') throw remote.reason;
  }

  async publish(envelope: Buffer, call: Call, partitionKey?: string): Promise<Position> {
    let outage: PatchbayError | null = null;
    if (!this.#isAway()) {
      const deadline = Math.min(call.deadline, this.#clock.now() + this.#remoteMs);
      try {
        return await this.#remote.publish(envelope, { signal: call.signal, deadline }, partitionKey);
      } catch (thrown) {
        outage = toPatchbayError(thrown);
        if (!outage.retryable || call.signal.aborted) throw outage;
      }
    }
    try {
      return IN_SPOOL + (await this.#spool.publish(envelope, call));
    } catch (thrown) {
      throw refusedBySpool(thrown, outage);
    }
  }

  consume(handler: (deliveries: readonly Delivery[]) => Promise<void>): Consumption {
    const consumption = new LateConsumption(handler);
    if (this.#start.isStarted) consumption.begin(this.#remote);
    else this.#consumptions.add(consumption);
    return consumption;
  }

  /** Of an envelope in the spool: once it was drained, and is consumed from the remote broker. */
  async committed(position: Position, call: Call): Promise<void> {
    if (!position.startsWith(IN_SPOOL)) return this.#remote.committed(position, call);
    const inSpool = position.slice(IN_SPOOL.length);
    await this.#spool.committed(inSpool, call);
    const remote = this.#drained.remoteOf(inSpool);
    if (remote === undefined) {
      throw new PatchbayError('unavailable', 'Where the envelope went from the spool is not known any more.');
    }
    await this.#remote.committed(remote, call);
  }

  /** Of both; rejects where the remote broker cannot tell: the spool's part alone would be taken for all. */
  async lag(call: Call): Promise<Lag> {
    if (!this.#start.isStarted) throw this.#start.outage ?? away();
    const [remote, spool] = await Promise.all([this.#remote.lag(call), this.#spool.lag(call)]);
    const oldest = [remote.oldestAt, spool.oldestAt].filter((at) => at !== null);
    return {
      envelopes: remote.envelopes + spool.envelopes,
      bytes: remote.bytes + spool.bytes,
      oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
    };
  }

  refusal(): PatchbayError | null {
    if (!this.#isAway()) return null;
    const refusal = this.#spool.refusal?.() ?? null;
    return refusal === null ? null : refusedBySpool(refusal, null);
  }

  async spool(call: Call): Promise<SpoolReport> {
    const { envelopes, bytes } = await this.#spool.lag(call);
    if (!this.#isAway()) return { state: envelopes === 0 ? 'empty' : 'draining', envelopes, bytes };
    const takes = (this.#spool.refusal?.() ?? null) === null;
    return { state: takes ? 'spooling' : 'full', envelopes, bytes };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#start.stop(), this.#drain.stop()]);
    await this.#remote.stop();
    await this.#spool.stop();
  }

  async #startSpool(call: Call): Promise<void> {
    try {
      await this.#spool.start(call);
    } catch (thrown) {
      const { code, message, context } = toPatchbayError(thrown);
      throw new PatchbayError(code, `The spool (SPOOL_DIR): ${message}`, { cause: thrown, context });
    }
  }

  #isAway(): boolean {
    return !this.#start.isStarted || (this.#remote.refusal?.() ?? null) !== null;
  }

  #remoteStarted(): void {
    this.#drain.begin();
    for (const consumption of this.#consumptions) consumption.begin(this.#remote);
    this.#consumptions.clear();
  }
}

/** Of several reasons the one that the client can do something about: to come back later. */
function refusedBySpool(thrown: unknown, outage: PatchbayError | null): PatchbayError {
  const error = toPatchbayError(thrown);
  if (error.code !== 'storage_full') return error;
  return new PatchbayError(
    'storage_full',
    'The broker is away, and the spool is full (SPOOL_MAX_MB, or its disk).',
    { retryAfter: error.retryAfter ?? 5, cause: error, context: { outage: outage?.code ?? null } },
  );
}

function away(): PatchbayError {
  return new PatchbayError('unavailable', 'The broker is away.');
}

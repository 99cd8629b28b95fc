import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedBroker } from '../../../internal/adapters/broker/embedded/index.js';
import { GuardedBroker } from '../../../internal/adapters/broker/guarded/index.js';
import { SpooledBroker, type SpooledBrokerOptions } from '../../../internal/adapters/broker/spooled/index.js';
import type { Consumption } from '../../../internal/ports/broker.js';
import { createLogger } from '../../../pkg/logger/index.js';
import { call } from '../call.js';
import { UnsteadyBroker } from './unsteady-broker.js';

const logger = createLogger('silent');
const quick = { firstMs: 2, longestMs: 20 };

/** A remote broker that a test breaks, and a spool before it; both in folders of their own. */
export class SpooledPlace {
  readonly remote: UnsteadyBroker;
  /** Every envelope that came out at the far end, as text, in the order of its coming. */
  readonly delivered: string[] = [];
  readonly #folder: string;
  #broker: SpooledBroker | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
    this.remote = new UnsteadyBroker(join(folder, 'remote'));
  }

  static async make(): Promise<SpooledPlace> {
    return new SpooledPlace(await mkdtemp(join(tmpdir(), 'patchbay-spooled-')));
  }

  /** Not started. The one before has been stopped. */
  broker({ spoolBytes, ...options }: Partial<SpooledBrokerOptions> & { spoolBytes?: number } = {}) {
    const spool = new EmbeddedBroker({
      ...{ folder: join(this.#folder, 'spool'), clock: Date, logger, gather: { bytes: 1, ms: 0 } },
      redelivery: quick,
      ...(spoolBytes !== undefined && { maxBytes: spoolBytes }),
    });
    this.#broker = new SpooledBroker({
      remote: new GuardedBroker({
        ...{ broker: this.remote, clock: Date, logger, probes: quick, probeMs: 500 },
      }),
      spool,
      ...{ clock: Date, logger, remoteMs: 200, startMs: 200, retries: quick, ...options },
    });
    return this.#broker;
  }

  async started(options: Parameters<SpooledPlace['broker']>[0] = {}): Promise<SpooledBroker> {
    const broker = this.broker(options);
    await broker.start(call());
    return broker;
  }

  /** Notes what comes, but for the probes. */
  collect(broker: SpooledBroker): Consumption {
    return broker.consume((deliveries) => {
      for (const { envelope } of deliveries) {
        const text = envelope.toString();
        if (!text.includes('"count":0')) this.delivered.push(text);
      }
      return Promise.resolve();
    });
  }

  async remove(): Promise<void> {
    await this.#broker?.stop();
    await rm(this.#folder, { recursive: true });
  }
}

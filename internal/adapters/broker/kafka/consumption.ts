import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff, type BackOff } from '../../../../pkg/retry/index.js';
import type { Consumption } from '../../../ports/broker.js';
import type { KafkaClient } from './client.js';
import { Deliveries, type DeliveriesParts } from './deliveries.js';
import { translateKafkaError } from './errors.js';
import { GroupMember, type GroupTimes } from './group-member.js';

export interface ConsumptionParts extends Omit<DeliveriesParts, 'patienceMs'> {
  readonly client: KafkaClient;
  readonly group: string;
  readonly times: GroupTimes;
  readonly fetch: { readonly bytes: number; readonly partitionBytes: number };
  readonly rejoin: BackOff;
}

/**
 * Keeps a member in the group for as long as it is not stopped. One that has ended, for whatever reason, is followed by
 * another one after a back-off; kafkajs's own restarts are off, since some of its ends have none.
 */
export class KafkaConsumption implements Consumption {
  readonly #parts: ConsumptionParts;
  readonly #deliveries: Deliveries;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #member: GroupMember | null = null;
  #failure: PatchbayError | null = null;

  constructor(parts: ConsumptionParts) {
    this.#parts = parts;
    this.#deliveries = new Deliveries({ ...parts, patienceMs: parts.times.rebalanceMs / 2 });
    this.#ended = this.#run(parts.logger);
  }

  /** Why nothing is consumed now; null while a member is in the group, or about to join for the first time. */
  get failure(): PatchbayError | null {
    return this.#member?.isJoined === true ? null : this.#failure;
  }

  wake(): void {
    this.#deliveries.wake();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#deliveries.stop();
    await this.#member?.stop();
    await this.#ended;
    await this.#deliveries.ended();
  }

  async #run(logger: Logger): Promise<void> {
    const { signal } = this.#stopping;
    let former: string | null = null;
    for (let attempt = 1; ; attempt += 1) {
      const member: GroupMember = new GroupMember(
        this.#parts,
        (payload) => this.#deliveries.take(payload),
        former,
      );
      this.#member = member;
      const reason = await member.run();
      if (signal.aborted) return;
      if (member.id !== null) attempt = 1;
      former = member.id ?? former;
      this.#failure = notInGroup(reason);
      const { code } = translateKafkaError(reason);
      logger.warn({ code, attempt, err: reason }, 'the consumer has left its group, and will join again');
      await waitBackOff(attempt, this.#parts.rejoin, signal);
      if (isAborted(signal)) return;
    }
  }
}

/** The compiler takes a signal for what it was before the wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function notInGroup(cause: unknown): PatchbayError {
  return new PatchbayError('unavailable', 'The consumer is not in its group, and tries to join again.', {
    cause,
  });
}

import type { EachBatchPayload } from 'kafkajs';
import { toPatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { waitBackOff, type BackOff } from '../../../../pkg/retry/index.js';
import { WakeSignal, type DeliveryHandler, type GatherRule } from '../delivery/index.js';
import { Membership } from './membership.js';
import { piecesOf, type Piece, type PieceLimits } from './round.js';

export interface DeliveriesParts {
  readonly topic: string;
  readonly handler: DeliveryHandler;
  readonly logger: Logger;
  readonly limits: PieceLimits;
  readonly redelivery: BackOff;
  /** Unless somebody waits, handler calls that were given less than so many bytes are so many ms apart. */
  readonly gather: GatherRule;
  readonly isAwaited: () => boolean;
  /** Told when the group's position has moved. */
  readonly onCommitted: (partition: number, next: number) => void;
  /** How long a group that is being dealt anew may wait for a handler call. */
  readonly patienceMs: number;
}

interface Waiting {
  readonly payload: EachBatchPayload;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * What kafkajs hands over, several partitions at a time, becomes handler calls, one at a time: those that come in one
 * turn go together. The position moves after the handler's promise, and in no other way.
 */
export class Deliveries {
  readonly #parts: DeliveriesParts;
  readonly #stopping = new AbortController();
  readonly #wake = new WakeSignal();
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  /** The handler call that was abandoned may still run: the next one waits for it. */
  #handling: Promise<unknown> = Promise.resolve();

  constructor(parts: DeliveriesParts) {
    this.#parts = parts;
  }

  /** kafkajs's `eachBatch`. Resolves when it may fetch more; rejects with what Kafka said where it has to join again. */
  take(payload: EachBatchPayload): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payload, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Somebody waits for what may have come. */
  wake(): void {
    this.#wake.raise();
  }

  /** Nothing new is begun; `ended` resolves when the handler that is running has, and its position has moved. */
  stop(): void {
    this.#stopping.abort();
    this.#wake.raise();
  }

  async ended(): Promise<void> {
    await this.#running;
    await this.#handling;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Of one answer of a server, kafkajs hands the partitions over one after the other, in one turn.
      await new Promise((resolve) => setImmediate(resolve));
      const round = this.#waiting.splice(0);
      try {
        await this.#handle(round.map(({ payload }) => payload));
        for (const { resolve } of round) resolve();
      } catch (error) {
        for (const { reject } of round) reject(error);
      }
    }
    // In one step with the last look at what waits: what is taken a microtask later begins a run of its own.
    this.#running = null;
  }

  async #handle(batches: readonly EachBatchPayload[]): Promise<void> {
    const [first] = batches;
    if (first === undefined) return;
    const membership = new Membership(first, this.#parts.patienceMs);
    try {
      await this.#handling;
      for (const piece of piecesOf(batches, this.#parts.limits)) {
        const startedAt = performance.now();
        if (!(await this.#deliver(piece, membership))) return;
        await this.#commit(piece, first);
        await this.#gather(piece.bytes, startedAt, membership);
      }
      if (membership.rebalance !== null) throw membership.rebalance as Error;
    } finally {
      membership.end();
    }
  }

  /** Until the handler resolves; false where a stop comes first. */
  async #deliver({ deliveries }: Piece, membership: Membership): Promise<boolean> {
    const { handler, logger, redelivery } = this.#parts;
    const signal = AbortSignal.any([this.#stopping.signal, membership.over]);
    for (let attempt = 1; ; attempt += 1) {
      if (membership.rebalance !== null) throw membership.rebalance as Error;
      membership.over.throwIfAborted();
      if (this.#stopping.signal.aborted) return false;
      try {
        const handling = (async () => handler(deliveries))();
        this.#handling = handling.catch(() => undefined);
        await orAborted(handling, membership.over);
        return true;
      } catch (error) {
        membership.over.throwIfAborted();
        const { code, message } = toPatchbayError(error);
        logger.warn({ code, attempt, error: message }, 'the consumer failed: its deliveries will come again');
        await waitBackOff(attempt, redelivery, signal);
      }
    }
  }

  async #commit({ last }: Piece, first: EachBatchPayload): Promise<void> {
    const { topic, onCommitted } = this.#parts;
    const partitions = [...last].map(([{ batch }, offset]) => ({
      partition: batch.partition,
      offset: String(offset + 1),
    }));
    await first.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] });
    for (const [payload, offset] of last) {
      payload.resolveOffset(String(offset));
      onCommitted(payload.batch.partition, offset + 1);
    }
  }

  /**
   * Every call of a handler costs a storage an insert of its own, however few events it has, and merges after it. So
   * under a steady load calls keep their distance, and what comes meanwhile goes together; a lone event waits for nobody.
   */
  async #gather(bytes: number, startedAt: number, membership: Membership): Promise<void> {
    const { gather, isAwaited } = this.#parts;
    if (bytes >= gather.bytes) return;
    for (;;) {
      const left = startedAt + gather.ms - performance.now();
      const isOver =
        this.#stopping.signal.aborted || membership.over.aborted || membership.rebalance !== null;
      if (left <= 0 || isAwaited() || isOver) return;
      await this.#wake.next(left);
    }
  }
}

/** As the work does, or rejects with the signal's reason when that comes first. Work that has begun goes on. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let release = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    release = () => signal.removeEventListener('abort', abort);
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    release();
  }
}

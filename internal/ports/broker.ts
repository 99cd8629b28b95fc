import type { PatchbayError } from '../../pkg/errors/index.js';
import type { Call } from './call.js';
import type { Part } from './part.js';

/** Where an envelope lies in the broker: opaque outside the backend, and good for as long as it is not consumed. */
export type Position = string;

/** An encoded envelope (domain/envelope.ts) as the broker hands it over. */
export interface Delivery {
  readonly position: Position;
  readonly envelope: Buffer;
}

/**
 * Carries envelopes from the edge to the writer, at least once. No order is promised: questions sort by time.
 * Nothing that is unconsumed is ever deleted; a broker that is full refuses.
 *
 * Errors: `storage_full` when it is full, `unavailable` or `deadline_exceeded` for what may pass by itself.
 */
export interface Broker extends Part {
  /**
   * Resolves when the envelope is durable: synced to disk, or replicated. A rejected publish may still be delivered.
   *
   * @param partitionKey envelopes of one key lie together where the broker has several places (partitions); without one
   * it chooses. However often a backend tries within one call, the place stays the same. No order follows from it.
   */
  publish(envelope: Buffer, call: Call, partitionKey?: string): Promise<Position>;

  /**
   * Begins to hand deliveries over, several at a time, to one handler call at a time. The position moves when
   * the handler's promise resolves, and only then; when it rejects, or the process dies, the same deliveries
   * come again. `stop()` waits for the handler that is running.
   */
  consume(handler: (deliveries: readonly Delivery[]) => Promise<void>): Consumption;

  /** Resolves once a consumer's handler has resolved for this position, by whichever process. */
  committed(position: Position, call: Call): Promise<void>;

  /** What is published and not yet consumed. */
  lag(call: Call): Promise<Lag>;

  /**
   * Why a publish would be refused now, as far as this process knows without asking; null where it would be tried. It is
   * asked before every body is read: it costs nothing. A broker that never knows leaves it out.
   */
  refusal?(): PatchbayError | null;

  /** Of a broker with a spool: what lies in it, in this process alone. */
  spool?(call: Call): Promise<SpoolReport>;
}

export interface Consumption {
  stop(): Promise<void>;
}

export interface Lag {
  readonly envelopes: number;
  readonly bytes: number;
  /** When the oldest of them was published, in ms since 1970; null where there is none. */
  readonly oldestAt: number | null;
}

/** What was acknowledged while the broker was away lies in the spool until the broker has it. */
export interface SpoolReport {
  /** `spooling` and `full`: the broker is away, and the spool takes what comes, or takes no more. */
  readonly state: 'empty' | 'draining' | 'spooling' | 'full';
  readonly envelopes: number;
  readonly bytes: number;
}

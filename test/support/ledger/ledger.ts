/** The question that counts a bucket has at most so many rows. */
export const BUCKET_EVENTS = 1_000;

/** Events that travel together, under ids of their own: made once, sent until they are acknowledged. */
export interface Batch {
  /** Of each event: its bucket, and its number in it. */
  readonly events: readonly { readonly bucket: number; readonly number: number }[];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What is known of an event. A claim that is never acknowledged stays unknown: it may be stored, once. */
type Fate = 'unknown' | 'acknowledged';

interface Waiter {
  readonly since: number;
  readonly resolve: (at: number) => void;
}

/** What the server was sent, and what it said to it. */
export class Ledger {
  /** By bucket, by number. */
  readonly buckets: Fate[][] = [];
  readonly #waiters = new Set<Waiter>();
  #acknowledged = 0;
  #answers = 0;
  #last = { sentAt: Number.NEGATIVE_INFINITY, at: 0 };

  /** Distinct events. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  get unknown(): number {
    return this.buckets.reduce((sum, bucket) => sum + bucket.length, 0) - this.#acknowledged;
  }

  /** Acknowledgements, those of batches that were sent again among them. */
  get answers(): number {
    return this.#answers;
  }

  /** A place for another event. */
  claim(): { bucket: number; number: number } {
    let last = this.buckets.at(-1);
    if (last === undefined || last.length === BUCKET_EVENTS) this.buckets.push((last = []));
    last.push('unknown');
    return { bucket: this.buckets.length - 1, number: last.length - 1 };
  }

  /** @param sentAt when the attempt began that was answered, by performance.now() */
  acknowledge({ events }: Batch, sentAt: number): void {
    this.#answers += 1;
    for (const { bucket, number } of events) {
      if (this.buckets[bucket]![number] === 'acknowledged') continue;
      this.buckets[bucket]![number] = 'acknowledged';
      this.#acknowledged += 1;
    }
    this.#last = { sentAt, at: performance.now() };
    for (const waiter of this.#waiters) {
      if (sentAt < waiter.since) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(this.#last.at);
    }
  }

  /** When a request that was sent after `since` is acknowledged, or was; both by performance.now(). */
  nextAcknowledgement(since: number): Promise<number> {
    if (this.#last.sentAt >= since) return Promise.resolve(this.#last.at);
    return new Promise((resolve) => this.#waiters.add({ since, resolve }));
  }
}

export function userOf(bucket: number, number: number): string {
  return `user-${bucket}-${number}`;
}

export function sourceOf(bucket: number): string {
  return `bucket-${bucket}`;
}

import type { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Place } from './position.js';

interface Waiter extends Place {
  resolve(): void;
  reject(reason: Error): void;
}

/** How far the group has come in each partition: the offset of the next message. */
export type Committed = ReadonlyMap<number, number>;

const POLL_MS = 100;

/**
 * Who waits for a position to be consumed. What this process commits itself is known at once; for what others do the
 * group is asked, by one question for all who wait.
 */
export class GroupProgress {
  readonly #ask: () => Promise<Committed>;
  readonly #known = new Map<number, number>();
  readonly #waiters = new Set<Waiter>();
  #polling = false;

  constructor(ask: () => Promise<Committed>) {
    this.#ask = ask;
  }

  get isAwaited(): boolean {
    return this.#waiters.size > 0;
  }

  /** The group has all before `next`. Of one log it never goes back: what comes again is stored already. */
  advance(partition: number, next: number): void {
    if (next <= (this.#known.get(partition) ?? 0)) return;
    this.#known.set(partition, next);
    for (const waiter of this.#waiters) {
      if (waiter.partition !== partition || waiter.offset >= next) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /**
   * A message has come to lie here. Behind it lies nothing, so that what was known to be consumed there was of a log that is
   * no more: the topic was made anew.
   */
  published({ partition, offset }: Place): void {
    if (offset < (this.#known.get(partition) ?? 0)) this.#known.delete(partition);
  }

  isCommitted({ partition, offset }: Place): boolean {
    return offset < (this.#known.get(partition) ?? 0);
  }

  /** `forget` drops the waiter; its promise then never settles. */
  wait(place: Place): { committed: Promise<void>; forget: () => void } {
    let forget = (): void => undefined;
    const committed = new Promise<void>((resolve, reject) => {
      const waiter = { ...place, resolve, reject };
      this.#waiters.add(waiter);
      forget = () => void this.#waiters.delete(waiter);
    });
    if (!this.#polling) void this.#poll();
    return { committed, forget };
  }

  rejectAll(reason: PatchbayError): void {
    for (const waiter of this.#waiters) waiter.reject(reason);
    this.#waiters.clear();
  }

  async #poll(): Promise<void> {
    this.#polling = true;
    while (this.#waiters.size > 0) {
      // Where the group cannot be asked now, it is asked again: who waits has a deadline.
      const committed = await this.#ask().catch(() => null);
      for (const [partition, next] of committed ?? []) this.advance(partition, next);
      if (this.#waiters.size > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    this.#polling = false;
  }
}

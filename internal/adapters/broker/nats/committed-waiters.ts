interface Waiter {
  resolve(): void;
  reject(reason: Error): void;
}

/** Those who wait until a message is acknowledged, by its number in the stream. */
export class CommittedWaiters {
  readonly #waiters = new Map<number, Set<Waiter>>();

  get none(): boolean {
    return this.#waiters.size === 0;
  }

  get sequences(): number[] {
    return [...this.#waiters.keys()];
  }

  /** `forget` drops the waiter; its promise then never settles. */
  wait(sequence: number): { consumed: Promise<void>; forget: () => void } {
    const waiters = this.#waiters.get(sequence) ?? new Set();
    this.#waiters.set(sequence, waiters);
    let forget = (): void => undefined;
    const consumed = new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject };
      waiters.add(waiter);
      forget = () => {
        waiters.delete(waiter);
        if (waiters.size === 0 && this.#waiters.get(sequence) === waiters) this.#waiters.delete(sequence);
      };
    });
    return { consumed, forget };
  }

  consumed(sequences: Iterable<number>): void {
    for (const sequence of sequences) {
      const waiters = this.#waiters.get(sequence);
      if (waiters === undefined) continue;
      this.#waiters.delete(sequence);
      for (const waiter of waiters) waiter.resolve();
    }
  }

  reject(sequences: Iterable<number>, reason: Error): void {
    for (const sequence of sequences) {
      for (const waiter of this.#waiters.get(sequence) ?? []) waiter.reject(reason);
      this.#waiters.delete(sequence);
    }
  }

  rejectAll(reason: Error): void {
    this.reject(this.sequences, reason);
  }
}

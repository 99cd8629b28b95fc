interface Waiter {
  readonly sequence: number;
  resolve(): void;
  reject(reason: Error): void;
}

/** Those who wait until a position is consumed. */
export class CommittedWaiters {
  readonly #waiters = new Set<Waiter>();

  get none(): boolean {
    return this.#waiters.size === 0;
  }

  /** `forget` drops the waiter; its promise then never settles. */
  wait(sequence: number): { consumed: Promise<void>; forget: () => void } {
    let forget = (): void => undefined;
    const consumed = new Promise<void>((resolve, reject) => {
      const waiter = { sequence, resolve, reject };
      this.#waiters.add(waiter);
      forget = () => void this.#waiters.delete(waiter);
    });
    return { consumed, forget };
  }

  /** All up to this sequence number are consumed. */
  consumedTo(sequence: number): void {
    for (const waiter of this.#waiters) {
      if (waiter.sequence > sequence) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  rejectAll(reason: Error): void {
    for (const waiter of this.#waiters) waiter.reject(reason);
    this.#waiters.clear();
  }
}

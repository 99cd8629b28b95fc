/** Lets one waiter sleep until there is something to do. A wake that comes while nobody sleeps is kept. */
export class WakeSignal {
  #raised = false;
  #resume: (() => void) | null = null;

  raise(): void {
    this.#raised = true;
    this.#resume?.();
  }

  /** Sleeps until the next wake, or so many ms if that is given. */
  async next(withinMs?: number): Promise<void> {
    if (!this.#raised) {
      await new Promise<void>((resolve) => {
        const timer = withinMs === undefined ? undefined : setTimeout(resolve, withinMs);
        this.#resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#raised = false;
    this.#resume = null;
  }
}

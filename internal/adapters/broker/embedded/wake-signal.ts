/** Lets one waiter sleep until there is something to do. A wake that comes while nobody sleeps is kept. */
export class WakeSignal {
  #raised = false;
  #resume: (() => void) | null = null;

  raise(): void {
    this.#raised = true;
    this.#resume?.();
  }

  async next(): Promise<void> {
    if (!this.#raised) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    }
    this.#raised = false;
    this.#resume = null;
  }
}

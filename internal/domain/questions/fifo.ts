/** Below this many items, what was taken out is not worth a copy. */
const COPY_FROM = 1_024;

/** First in, first out, in one flat array: 8 bytes for a number. Taking out costs constant time on average. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;
  #taken = 0;

  /** How many were taken out: the number of the first one, where the very first is 0. */
  get begin(): number {
    return this.#taken;
  }

  /** How many came in: the number that the next one will have. */
  get end(): number {
    return this.#taken + this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Undefined where there is none. */
  first(): T | undefined {
    return this.#items[this.#head];
  }

  takeFirst(): void {
    if (this.#head === this.#items.length) return;
    this.#head++;
    this.#taken++;
    if (this.#head < COPY_FROM || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  /** As new. */
  clear(): void {
    if (this.#items.length > 0) this.#items = [];
    this.#head = 0;
    this.#taken = 0;
  }
}

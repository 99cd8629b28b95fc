const FIRST_LENGTH = 1_024;

/** Numbers that come one by one: 8 bytes each, 16 at most while the column grows. */
export class NumberColumn {
  #values = new Float64Array(FIRST_LENGTH);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  at(index: number): number {
    return this.#values[index] ?? NaN;
  }

  add(index: number, more: number): void {
    this.#values[index] = this.at(index) + more;
  }

  /** A copy, of exactly what came in. */
  copy(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}

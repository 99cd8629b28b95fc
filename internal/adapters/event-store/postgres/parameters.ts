/** Collects values that are bound to a statement; no value ever becomes part of its text. */
export class Parameters {
  readonly #values: unknown[] = [];

  get values(): readonly unknown[] {
    return this.#values;
  }

  /** The placeholder for one value, or for an array of them. Doubles travel as the shortest text that is the same one. */
  value(type: string, value: unknown): string {
    this.#values.push(value);
    return `$${this.#values.length}::${type}`;
  }
}

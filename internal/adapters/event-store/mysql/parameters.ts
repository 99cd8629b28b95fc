/**
 * Collects values that are bound to a statement; no value ever becomes part of its text. The server counts placeholders
 * from the left, and an expression may stand in a statement twice, or elsewhere than where it was made: each has a number
 * until `bind`.
 */
export class Parameters {
  readonly #values: unknown[] = [];

  /** The placeholder for one value. Doubles travel as their eight bytes. */
  value(value: unknown): string {
    this.#values.push(value);
    return `$${this.#values.length - 1}$`;
  }

  bind(text: string): Statement {
    const values: unknown[] = [];
    const sql = text.replace(/\$(\d+)\$/g, (_placeholder, index: string) => {
      values.push(this.#values[Number(index)]);
      return '?';
    });
    return { sql, values };
  }
}

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** An integer of ours, as it is written. */
export function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError('no integer');
  return `${value}`;
}

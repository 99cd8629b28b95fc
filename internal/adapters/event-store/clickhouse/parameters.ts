/**
 * ClickHouse refuses a form field of more than 128 KiB (`http_max_field_value_size`), before a setting could raise
 * it. Counted in characters: in UTF-8, and with every character escaped, a quarter of it is still less.
 */
const LIST_CHARACTERS = 32 * 1024;

/** Collects values that are bound to a statement; no value ever becomes part of its text. */
export class Parameters {
  readonly #values: Record<string, unknown> = {};
  #count = 0;

  get values(): Readonly<Record<string, unknown>> {
    return this.#values;
  }

  /** The placeholder for one value. */
  value(type: string, value: unknown): string {
    const name = `p${this.#count}`;
    this.#count += 1;
    this.#values[name] = value;
    return `{${name}:${type}}`;
  }

  /** An expression of type Array(`type`) for any number of values. */
  list(type: string, values: readonly (string | number)[]): string {
    const placeholders = pieces(values).map((piece) => this.value(`Array(${type})`, piece));
    return placeholders.length === 1 ? String(placeholders[0]) : `arrayConcat(${placeholders.join(', ')})`;
  }
}

function pieces(values: readonly (string | number)[]): (string | number)[][] {
  const all: (string | number)[][] = [[]];
  let characters = 0;
  for (const value of values) {
    const length = String(value).length + 3;
    if (characters > 0 && characters + length > LIST_CHARACTERS) {
      all.push([]);
      characters = 0;
    }
    all.at(-1)?.push(value);
    characters += length;
  }
  return all;
}

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

  /** An expression for this very double: the engine's reader of decimal fractions may miss it by a bit. */
  double(value: number): string {
    return `reinterpretAsFloat64(${this.value('UInt64', bitsOf(value))})`;
  }

  doubles(values: readonly number[]): string {
    return `arrayMap(bits -> reinterpretAsFloat64(bits), ${this.list('UInt64', values.map(bitsOf))})`;
  }

  /** An expression of type Array(`type`) for any number of values. */
  list(type: string, values: readonly (string | number | bigint)[]): string {
    const placeholders = pieces(values).map((piece) => this.value(`Array(${type})`, piece));
    return placeholders.length === 1 ? String(placeholders[0]) : `arrayConcat(${placeholders.join(', ')})`;
  }
}

/** Plus 0: -0 is 0. */
function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value + 0).buffer)[0] ?? 0n;
}

function pieces(values: readonly (string | number | bigint)[]): (string | number | bigint)[][] {
  const all: (string | number | bigint)[][] = [[]];
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

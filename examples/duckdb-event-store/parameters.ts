import {
  BIGINT,
  DOUBLE,
  LIST,
  VARCHAR,
  listValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';

/** Collects values that are bound to a statement; no value ever becomes part of its text. */
export class Parameters {
  readonly values: DuckDBValue[] = [];
  /** The driver would take 1 for an INTEGER, and a double beyond 64 bits for an error. */
  readonly types: DuckDBType[] = [];

  text(value: string): string {
    return this.#bound(value, VARCHAR);
  }

  texts(values: readonly string[]): string {
    return this.#bound(listValue(values), LIST(VARCHAR));
  }

  integer(value: number): string {
    return this.#bound(BigInt(value), BIGINT);
  }

  integers(values: readonly number[]): string {
    return this.#bound(listValue(values.map(BigInt)), LIST(BIGINT));
  }

  double(value: number): string {
    return this.#bound(value, DOUBLE);
  }

  doubles(values: readonly number[]): string {
    return this.#bound(listValue(values), LIST(DOUBLE));
  }

  #bound(value: DuckDBValue, type: DuckDBType): string {
    this.values.push(value);
    this.types.push(type);
    return `$${this.values.length}`;
  }
}

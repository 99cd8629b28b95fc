import type { GroupKey, Scalar } from '../../../ports/event-store.js';
import { scalarExpressions, scalarFrom } from '../sql/scalars.js';
import { integer } from './parameters.js';
import type { PropertyValues } from './property-values.js';
import { decoded } from './scalar-rows.js';

/** What a group is known by: each key is one or several columns, in order. */
export class GroupKeys {
  readonly #keys: readonly GroupKey[];
  readonly #parts: readonly (readonly string[])[];

  constructor(keys: readonly GroupKey[], properties: PropertyValues) {
    this.#keys = keys;
    this.#parts = keys.map((key) => keyExpressions(key, properties));
  }

  /** Of all columns. */
  get names(): string[] {
    return this.#parts.flatMap((parts, key) => parts.map((_, part) => `key_${key}_${part}`));
  }

  /** For SELECT, under these names. */
  get columns(): string[] {
    return this.#parts.flatMap((parts, key) =>
      parts.map((expression, part) => `${expression} AS key_${key}_${part}`),
    );
  }

  /** The keys of a group, from its columns. */
  read(columns: readonly unknown[]): Scalar[] {
    let at = 0;
    return this.#keys.map((key, index) => {
      const parts = columns.slice(at, (at += this.#parts[index]?.length ?? 0));
      if (key.by === 'field') return scalarFrom(key.field, parts.map(decoded));
      return key.starts[Number(parts[0]) - 1] ?? null;
    });
  }
}

function keyExpressions(key: GroupKey, properties: PropertyValues): string[] {
  if (key.by === 'field') return scalarExpressions(key.field, properties);
  // No buckets are of a range without events.
  return [key.starts.length === 0 ? '0' : bucketOf(key.starts)];
}

/** How many of `starts`, which are ascending and at least one, are not after the timestamp. */
export function bucketOf(starts: readonly number[]): string {
  return `interval(timestamp, ${starts.map(integer).join(', ')})`;
}

import { doubleOf } from './doubles.js';
import type { Parameters } from './parameters.js';
import { rank, type PropertyValue } from '../sql/property-value.js';

/**
 * The values of the properties that one statement looks at. Each is a row of its own beside the event's, which OFFSET 0 keeps
 * the planner from dissolving: its document is parsed once, however many filters, groups and metrics are about it.
 */
export class PropertyValues {
  readonly #parameters: Parameters;
  readonly #known = new Map<string, PropertyValue>();
  readonly #joins: string[] = [];

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  of(path: readonly string[]): PropertyValue {
    const key = JSON.stringify(path);
    const known = this.#known.get(key) ?? this.#define(path);
    this.#known.set(key, known);
    return known;
  }

  /** What follows `FROM events`; complete once every expression of the statement has been made. */
  get joins(): string {
    return this.#joins.join('');
  }

  #define(path: readonly string[]): PropertyValue {
    const name = `property_${this.#known.size}`;
    const json = `${name}_read.json`;
    // Nothing is found through an array: only `->` by an integer looks into one.
    const keys = path.map((key) => ` -> ${this.#parameters.value('text', key)}`).join('');
    this.#joins.push(
      ` CROSS JOIN LATERAL (SELECT properties${keys} AS json OFFSET 0) ${name}_read`,
      ` CROSS JOIN LATERAL (SELECT
          CASE json_typeof(${json}) WHEN 'number' THEN ${rank.number} WHEN 'string' THEN ${rank.string}
            WHEN 'object' THEN ${rank.composite} WHEN 'array' THEN ${rank.composite}
            WHEN 'boolean' THEN CASE ${json}::text WHEN 'true' THEN ${rank.true} ELSE ${rank.false} END
            ELSE ${rank.null} END AS rank,
          CASE json_typeof(${json}) WHEN 'number' THEN ${doubleOf(`${json}::text`)} ELSE 0 END AS number,
          CASE json_typeof(${json}) WHEN 'string' THEN ${json} #>> '{}' ELSE '' END COLLATE "C" AS text
          OFFSET 0) ${name}`,
    );
    return { rank: `${name}.rank`, number: `${name}.number`, text: `${name}.text` };
  }
}

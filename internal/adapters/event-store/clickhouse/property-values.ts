import { withFraction, withoutLongIntegers } from './long-integers.js';
import type { Parameters } from './parameters.js';
import { rank, type PropertyValue } from '../sql/property-value.js';

/**
 * The values of the properties that one statement looks at. Each is defined once, in the statement's WITH clause, so
 * that its document is parsed once, however many filters, groups and metrics are about it.
 *
 * JSONExtractRaw writes the value anew: without escapes that are not needed, numbers in the shortest form that is the
 * same double. Its first character tells the type, and what is then parsed is as long as the value.
 */
export class PropertyValues {
  readonly #parameters: Parameters;
  readonly #known = new Map<string, PropertyValue>();
  readonly #definitions: string[] = [];

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  of(path: readonly string[]): PropertyValue {
    const key = JSON.stringify(path);
    const known = this.#known.get(key) ?? this.#define(path);
    this.#known.set(key, known);
    return known;
  }

  /** Stands before the SELECT that names the values; empty where there are none. */
  get definitions(): string {
    return this.#definitions.length === 0 ? '' : `WITH ${this.#definitions.join(', ')}`;
  }

  #define(path: readonly string[]): PropertyValue {
    const name = `property_${this.#known.size}`;
    const keys = path.map((key) => this.#parameters.value('String', key)).join(', ');
    const unread = `if(empty(${name}_read), properties, '')`;
    this.#definitions.push(
      `JSONExtractRaw(properties, ${keys}) AS ${name}_read`,
      `if(empty(${name}_read), JSONExtractRaw(${withoutLongIntegers(unread)}, ${keys}), ${name}_read) AS ${name}_json`,
      `transform(substring(${name}_json, 1, 1), ['', 'n', 'f', 't', '"', '{', '['],
        [${rank.null}, ${rank.null}, ${rank.false}, ${rank.true}, ${rank.string}, ${rank.composite}, ${rank.composite}],
        ${rank.number}) AS ${name}_rank`,
      // Some doubles are written as long integers, too. Plus 0: -0 is 0.
      `if(${name}_rank = ${rank.number}, JSONExtractFloat(${withFraction(`${name}_json`)}) + 0., 0.) AS ${name}_number`,
      `if(${name}_rank = ${rank.string}, JSONExtractString(${name}_json), '') AS ${name}_text`,
    );
    return { rank: `${name}_rank`, number: `${name}_number`, text: `${name}_text` };
  }
}

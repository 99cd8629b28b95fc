import { rank, type PropertyValue } from '../sql/property-value.js';
import { NUMBER_MARK, onMysql, readableProperties } from './dialect.js';

interface JsonValue extends PropertyValue {
  /** The double, and NULL where it is none. */
  readonly numberOrNull: string;
}

/**
 * The values of the properties that one statement looks at. JSON_TABLE gives one row with all of them beside the event's:
 * its document is parsed once, however many filters, groups and metrics are about it.
 */
export class PropertyValues {
  readonly #known = new Map<string, JsonValue>();
  readonly #columns: string[] = [];

  of(path: readonly string[]): JsonValue {
    const json = jsonPath(path);
    const known = this.#known.get(json) ?? this.#define(json);
    this.#known.set(json, known);
    return known;
  }

  /** What follows `FROM events`; complete once every expression of the statement has been made. */
  get joins(): string {
    if (this.#columns.length === 0) return '';
    return ` STRAIGHT_JOIN json_table(${readableProperties}, '$' COLUMNS (${this.#columns.join(', ')})) property`;
  }

  #define(path: string): JsonValue {
    const name = `value_${this.#known.size}`;
    this.#columns.push(
      `${name} json PATH '${path}'`,
      // Read once, and looked at by many: also what a string would be as a number.
      `${name}_number double PATH '${path}' NULL ON EMPTY NULL ON ERROR`,
    );
    const json = `property.${name}`;
    // -0 and 0 make 0.
    const double = `property.${name}_number + 0e0`;
    const text = `json_unquote(${json})`;
    const isMarked = `left(${text}, 1) = ${NUMBER_MARK}`;
    const orMarked = (marked: string, otherwise: string): string =>
      `${onMysql(`CASE WHEN ${isMarked} THEN ${marked} ELSE`)} ${otherwise} ${onMysql('END')}`;
    const string = `WHEN 'STRING' THEN`;
    const number = (otherwise: string): string =>
      `CASE coalesce(json_type(${json}), 'NULL') WHEN 'NULL' THEN ${otherwise} WHEN 'BOOLEAN' THEN ${otherwise}
        WHEN 'OBJECT' THEN ${otherwise} WHEN 'ARRAY' THEN ${otherwise}
        ${string} ${orMarked(`substring(${text}, 2) + 0e0`, otherwise)} ELSE ${double} END`;
    // An absent property has no type, and neither has one that is null in MySQL.
    return {
      rank: `CASE coalesce(json_type(${json}), 'NULL') WHEN 'NULL' THEN ${rank.null}
        ${string} ${orMarked(`${rank.number}`, `${rank.string}`)}
        WHEN 'BOOLEAN' THEN CASE ${text} WHEN 'true' THEN ${rank.true} ELSE ${rank.false} END
        WHEN 'OBJECT' THEN ${rank.composite} WHEN 'ARRAY' THEN ${rank.composite} ELSE ${rank.number} END`,
      number: number('0e0'),
      numberOrNull: number('NULL'),
      text: `CASE json_type(${json}) ${string} ${orMarked(`x''`, `CAST(${text} AS BINARY)`)} ELSE x'' END`,
    };
  }
}

/**
 * The path as both products read it, a literal of SQL without its quotes: of letters, digits and escapes of JSON alone,
 * so that nothing in a key has a meaning here. MariaDB takes a leading minus for one of its own.
 */
function jsonPath(path: readonly string[]): string {
  const escaped = (key: string): string =>
    key.replace(/[^A-Za-z0-9_]/g, (unit) => `\\\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `$${path.map((key) => `."${escaped(key)}"`).join('')}`;
}

import type { EventColumn } from '../../../domain/event/event.js';
import type { Condition, Filter, Scalar, Selection } from '../../../ports/event-store.js';
import { rank, type PropertyValue } from './property-value.js';

/** How an engine says what conditions are made of. Each gives an expression, and what it is given as a value is bound. */
export interface ConditionWords {
  project(id: string): string;
  time(milliseconds: number): string;
  text(text: string): string;
  /** This very double. */
  number(number: number): string;
  /** The column has a value. Never NULL. */
  isThere(column: EventColumn): string;
  /**
   * The column has one of these values, at least one, or none where null is among them; numbers and booleans equal no column.
   * Never NULL.
   */
  isAny(column: EventColumn, values: readonly Scalar[]): string;
  isAmongTexts(expression: string, texts: readonly string[]): string;
  isAmongNumbers(expression: string, numbers: readonly number[]): string;
  contains(expression: string, text: string): string;
  property(path: readonly string[]): PropertyValue;
}

/** The condition that selects these events; column names come from the closed list of the domain. */
export function conditionOf({ projectId, range, filters }: Selection, words: ConditionWords): string {
  return [
    `project_id = ${words.project(projectId)}`,
    `timestamp >= ${words.time(range.from)}`,
    `timestamp < ${words.time(range.until)}`,
    ...filters.map((filter) => holds(filter, words)),
  ].join(' AND ');
}

/** Where all of the filters hold. */
export function allHold(filters: readonly Filter[], words: ConditionWords): string {
  return filters.length === 0 ? 'true' : filters.map((filter) => holds(filter, words)).join(' AND ');
}

/** Never NULL, so that NOT is its opposite. */
function holds({ field, condition }: Filter, words: ConditionWords): string {
  // The engine is given nothing that no expression uses: some refuse a statement for it.
  if ('values' in condition && condition.values.length === 0)
    return condition.is === 'none_of' ? 'true' : 'false';
  return field.is === 'column'
    ? columnHolds(field.column, condition, words)
    : propertyHolds(words.property(field.path), condition, words);
}

const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function columnHolds(column: EventColumn, condition: Condition, words: ConditionWords): string {
  const isThere = words.isThere(column);
  switch (condition.is) {
    case 'any_of':
      return words.isAny(column, condition.values);
    case 'none_of':
      return `NOT (${words.isAny(column, condition.values)})`;
    case 'contains':
      return `(${isThere} AND ${words.contains(column, condition.text)})`;
    case 'exists':
      return isThere;
    default:
      if (typeof condition.than === 'number') return 'false';
      return `(${isThere} AND ${column} ${operators[condition.is]} ${words.text(condition.than)})`;
  }
}

function propertyHolds(property: PropertyValue, condition: Condition, words: ConditionWords): string {
  const isText = `${property.rank} = ${rank.string}`;
  const isNumber = `${property.rank} = ${rank.number}`;
  switch (condition.is) {
    case 'any_of': {
      const { values } = condition;
      const texts = textsOf(values);
      const numbers = values.filter((value) => typeof value === 'number');
      const ways = ([null, false, true] as const)
        .filter((value) => values.includes(value))
        .map((value) => `${property.rank} = ${rank[`${value}`]}`);
      if (numbers.length > 0) ways.push(`${isNumber} AND ${words.isAmongNumbers(property.number, numbers)}`);
      if (texts.length > 0) ways.push(`${isText} AND ${words.isAmongTexts(property.text, texts)}`);
      return `(${ways.join(' OR ')})`;
    }
    case 'none_of':
      return `NOT (${propertyHolds(property, { is: 'any_of', values: condition.values }, words)})`;
    case 'contains':
      return `(${isText} AND ${words.contains(property.text, condition.text)})`;
    case 'exists':
      return `${property.rank} <> ${rank.null}`;
    default:
      return typeof condition.than === 'number'
        ? `(${isNumber} AND ${property.number} ${operators[condition.is]} ${words.number(condition.than)})`
        : `(${isText} AND ${property.text} ${operators[condition.is]} ${words.text(condition.than)})`;
  }
}

export function textsOf(values: readonly Scalar[]): string[] {
  return values.filter((value) => typeof value === 'string');
}

import type { EventColumn } from '../../../domain/event/event.js';
import type { Condition, Filter, Scalar, Selection } from '../../../ports/event-store.js';
import type { Parameters } from './parameters.js';
import { rank, type PropertyValue, type PropertyValues } from './property-values.js';

/** The condition that selects these events; column names come from the closed list of the domain. */
export function conditionOf(
  { projectId, range, filters }: Selection,
  parameters: Parameters,
  properties: PropertyValues,
): string {
  return [
    `project_id = ${parameters.value('UUID', projectId)}`,
    `timestamp >= ${parameters.value('Int64', range.from)}`,
    `timestamp < ${parameters.value('Int64', range.until)}`,
    ...filters.map((filter) => holds(filter, parameters, properties)),
  ].join(' AND ');
}

/** Where all of the filters hold. */
export function allHold(
  filters: readonly Filter[],
  parameters: Parameters,
  properties: PropertyValues,
): string {
  return filters.length === 0
    ? 'true'
    : filters.map((filter) => holds(filter, parameters, properties)).join(' AND ');
}

/** Never NULL, so that NOT is its opposite. */
function holds({ field, condition }: Filter, parameters: Parameters, properties: PropertyValues): string {
  return field.is === 'column'
    ? columnHolds(field.column, condition, parameters)
    : propertyHolds(properties.of(field.path), condition, parameters);
}

const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** An empty text in the table is an absent one. */
function columnHolds(column: EventColumn, condition: Condition, parameters: Parameters): string {
  const isThere = `${column} != ''`;
  switch (condition.is) {
    case 'any_of': {
      const texts = textsOf(condition.values).filter((text) => text !== '');
      if (condition.values.includes(null)) texts.push('');
      return texts.length === 0 ? 'false' : `${column} IN ${parameters.list('String', texts)}`;
    }
    case 'none_of':
      return `NOT (${columnHolds(column, { is: 'any_of', values: condition.values }, parameters)})`;
    case 'contains':
      return `(${isThere} AND position(${column}, ${parameters.value('String', condition.text)}) > 0)`;
    case 'exists':
      return isThere;
    default:
      if (typeof condition.than === 'number') return 'false';
      return `(${isThere} AND ${column} ${operators[condition.is]} ${parameters.value('String', condition.than)})`;
  }
}

function propertyHolds(property: PropertyValue, condition: Condition, parameters: Parameters): string {
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
      if (numbers.length > 0)
        ways.push(`${isNumber} AND ${property.number} IN ${parameters.doubles(numbers)}`);
      if (texts.length > 0)
        ways.push(`${isText} AND ${property.text} IN ${parameters.list('String', texts)}`);
      return ways.length === 0 ? 'false' : `(${ways.join(' OR ')})`;
    }
    case 'none_of':
      return `NOT (${propertyHolds(property, { is: 'any_of', values: condition.values }, parameters)})`;
    case 'contains':
      return `(${isText} AND position(${property.text}, ${parameters.value('String', condition.text)}) > 0)`;
    case 'exists':
      return `${property.rank} != ${rank.null}`;
    default:
      return typeof condition.than === 'number'
        ? `(${isNumber} AND ${property.number} ${operators[condition.is]} ${parameters.double(condition.than)})`
        : `(${isText} AND ${property.text} ${operators[condition.is]} ${parameters.value('String', condition.than)})`;
  }
}

function textsOf(values: readonly Scalar[]): string[] {
  return values.filter((value) => typeof value === 'string');
}

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
    `project_id = ${parameters.value('uuid', projectId)}`,
    `timestamp >= ${parameters.value('bigint', range.from)}`,
    `timestamp < ${parameters.value('bigint', range.until)}`,
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

function columnHolds(column: EventColumn, condition: Condition, parameters: Parameters): string {
  const isThere = `${column} IS NOT NULL`;
  switch (condition.is) {
    case 'any_of': {
      const texts = textsOf(condition.values);
      const ways = condition.values.includes(null) ? [`${column} IS NULL`] : [];
      if (texts.length > 0) ways.push(`${isThere} AND ${column} = ANY(${parameters.value('text[]', texts)})`);
      return ways.length === 0 ? 'false' : `(${ways.join(' OR ')})`;
    }
    case 'none_of':
      return `NOT (${columnHolds(column, { is: 'any_of', values: condition.values }, parameters)})`;
    case 'contains':
      return `(${isThere} AND strpos(${column}, ${parameters.value('text', condition.text)}) > 0)`;
    case 'exists':
      return isThere;
    default:
      if (typeof condition.than === 'number') return 'false';
      return `(${isThere} AND ${column} ${operators[condition.is]} ${parameters.value('text', condition.than)})`;
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
        ways.push(`${isNumber} AND ${property.number} = ANY(${parameters.value('float8[]', numbers)})`);
      if (texts.length > 0)
        ways.push(`${isText} AND ${property.text} = ANY(${parameters.value('text[]', texts)})`);
      return ways.length === 0 ? 'false' : `(${ways.join(' OR ')})`;
    }
    case 'none_of':
      return `NOT (${propertyHolds(property, { is: 'any_of', values: condition.values }, parameters)})`;
    case 'contains':
      return `(${isText} AND strpos(${property.text}, ${parameters.value('text', condition.text)}) > 0)`;
    case 'exists':
      return `${property.rank} <> ${rank.null}`;
    default:
      return typeof condition.than === 'number'
        ? `(${isNumber} AND ${property.number} ${operators[condition.is]} ${parameters.value('float8', condition.than)})`
        : `(${isText} AND ${property.text} ${operators[condition.is]} ${parameters.value('text', condition.than)})`;
  }
}

function textsOf(values: readonly Scalar[]): string[] {
  return values.filter((value) => typeof value === 'string');
}

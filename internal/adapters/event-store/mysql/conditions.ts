import { textsOf, type ConditionWords } from '../sql/conditions.js';
import { integer, type Parameters } from './parameters.js';
import type { PropertyValues } from './property-values.js';

export function conditionWords(parameters: Parameters, properties: PropertyValues): ConditionWords {
  const isAmong = (expression: string, values: readonly (string | number)[]): string =>
    `${expression} IN (${values.map((value) => parameters.value(value)).join(', ')})`;
  return {
    project: (id) => projectKey(parameters, id),
    time: integer,
    text: (text) => parameters.value(text),
    number: (number) => parameters.value(number),
    isThere: (column) => `${column} IS NOT NULL`,
    isAny: (column, values) => {
      const texts = textsOf(values);
      const ways = values.includes(null) ? [`${column} IS NULL`] : [];
      if (texts.length > 0) ways.push(`${column} IS NOT NULL AND ${isAmong(column, texts)}`);
      return ways.length === 0 ? 'false' : `(${ways.join(' OR ')})`;
    },
    isAmongTexts: isAmong,
    isAmongNumbers: isAmong,
    contains: (expression, text) => `locate(${parameters.value(text)}, ${expression}) > 0`,
    property: (path) => properties.of(path),
  };
}

/** The key of a project, or of an id, from its hex digits. */
export function projectKey(parameters: Parameters, id: string): string {
  return `unhex(${parameters.value(id.replaceAll('-', ''))})`;
}

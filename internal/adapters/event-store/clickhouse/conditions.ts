import { textsOf, type ConditionWords } from '../sql/conditions.js';
import type { Parameters } from './parameters.js';
import type { PropertyValues } from './property-values.js';

/** An empty text in a column of the table is an absent one. */
export function conditionWords(parameters: Parameters, properties: PropertyValues): ConditionWords {
  const isAmongTexts: ConditionWords['isAmongTexts'] = (expression, texts) =>
    `${expression} IN ${parameters.list('String', texts)}`;
  return {
    project: (id) => parameters.value('UUID', id),
    time: (milliseconds) => parameters.value('Int64', milliseconds),
    text: (text) => parameters.value('String', text),
    number: (number) => parameters.double(number),
    isThere: (column) => `${column} != ''`,
    isAny: (column, values) => {
      const texts = textsOf(values).filter((text) => text !== '');
      if (values.includes(null)) texts.push('');
      return texts.length === 0 ? 'false' : isAmongTexts(column, texts);
    },
    isAmongTexts,
    isAmongNumbers: (expression, numbers) => `${expression} IN ${parameters.doubles(numbers)}`,
    contains: (expression, text) => `position(${expression}, ${parameters.value('String', text)}) > 0`,
    property: (path) => properties.of(path),
  };
}
